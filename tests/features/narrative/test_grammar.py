"""Free text at real states of the fantasy pack: what is understood, what is asked about, and what does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taleward.content import Release, load_packs
from taleward.engine import GameState, Intent, Refusal, begin, decide, intents, legal_actions, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.intents import target_of
from taleward.narrative import Grammar, Storyteller, Understood, Unplaced, Unsure
from taleward.narrative.grammar.results import MOST_OPTIONS, Result

SCENARIO = "one_stroke_over"
SEED = b"secret"
PATHS = {
    "causeway": "",
    "hard": "interact toll_box/sign · move the_hard",
    "tally": "[hard] · move tally_house",
    "eel": "[hard] · move eel_house",
    "wall": "[eel] · interact barrel/help · talk hanne/afraid · move the_hard · take boat_hook · move wall_top",
    "armed": "[hard] · take boat_hook · talk nettie/counts · talk nettie/sugar",
    "keyed": "[hard] · talk nettie/counts · talk nettie/sugar · talk nettie/key · move wall_top",
    "sluice": "[wall] · interact sluice_door/knock · move sluice_house",
    "met": "[sluice] · talk joss/story · take storm_lantern · talk joss/wants",
    "night": "[wall] · interact tide_board/wait",
    "fight": "[night] · equip boat_hook · interact bailiff/bar",
    "bell": (
        "[met] · talk joss/tally · equip storm_lantern · move wall_top · interact tide_board/wait · "
        "use counterfoil/bailiff · move bell_chamber"
    ),
    "over": "[bell] · use lead_tally/bell",
    "kiln": "interact toll_box/sign · move lime_kiln · trade noll/buy/quicklime",
    "row": "interact toll_box/sign · move the_row",
    "loft": "[row] · interact hatch/read · move net_loft · talk ede · take net_knife",
}


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if SCENARIO in release.scenarios)


@pytest.fixture(scope="module")
def grammar(release: Release) -> Grammar:
    return made(release, release.words_in("en").lexicon)


def made(release: Release, lexicon: Mapping[str, tuple[str, ...]]) -> Grammar:
    words = release.words_in("en")
    story = Storyteller(release.pack, words)
    kept = type(words)(words.prose, words.texts, words.narration, lexicon, words.language)
    return Grammar(release.pack, kept, lambda action, state: story.told(action, state)[1])


@pytest.fixture(scope="module")
def states(release: Release) -> Mapping[str, GameState]:
    pack = release.pack
    choice = Choice(pack.templates["waller"], "Ama", pack.classes["wallwright"], pack.backgrounds["bargeborn"])
    reached: dict[str, GameState] = {}
    for name, path in PATHS.items():
        before, _, more = path.rpartition("]")
        state = reached[before[1:]] if before else begin(pack, SCENARIO, choice, "main", SEED).state
        for step in filter(None, more.strip(" ·").split(" · ")):
            outcome = decide(state, parse(step), pack, SEED)
            assert not isinstance(outcome, Refusal), f"{name}: {step}: {outcome}"
            state = outcome.state
        reached[name] = state
    return MappingProxyType(reached)


def parse(wire: str) -> Intent:
    action, _, target = wire.partition(" ")
    return parse_intent(action, target)


def wire(intent: Intent) -> str:
    """An intent as on the wire, single things by their kind."""
    return re.sub(r"\.\d+", "", f"{intent.action} {target_of(intent)}".strip())


UNDERSTOOD = """
causeway: look = explore
causeway: Look around. = explore
causeway: where am I? = explore
causeway: sign the book = interact toll_box/sign
causeway: Sign the visitors\u2019 book = interact toll_box/sign
causeway: I want to sign the visitor's book, please = interact toll_box/sign
causeway: write my name in the book = interact toll_box/sign
causeway: sgin the book = interact toll_box/sign
causeway: knock on the door = interact first_door/knock
causeway: rap on the first door = interact first_door/knock
causeway: taste the water = interact first_door/taste
causeway: look at the tollbox = explore toll_box
causeway: x box = explore toll_box
causeway: road = explore road
causeway: go to the hard = move the_hard
causeway: walk in along the row = move the_hard
causeway: read the commission = use commission
causeway: have some soup = use eel_broth
causeway: *drinks the broth* = use eel_broth
causeway: put the broth down = drop eel_broth
causeway: throw away the barley sugar = drop barley_sugar
hard: talk to crake = talk crake
hard: hello nettie = talk nettie
hard: greet the girl = talk nettie
hard: ask nettie what she is counting = talk nettie/counts
hard: nettie, what are you counting? = talk nettie/counts
hard: ask nettie about her dad = talk nettie/father
hard: where is your father? = talk nettie/father
hard: give barley sugar to nettie = talk nettie/sugar
hard: give the girl a sweet = talk nettie/sugar
hard: who has been knocking? = talk crake/knocks
hard: pay crake a coin for gossip = talk crake/gossip
hard: buy a lantern from crake = trade crake/buy/storm_lantern
hard: buy the lantern for 6 gold = trade crake/buy/storm_lantern
hard: sell the eel broth to crake = trade crake/sell/eel_broth
hard: buy a lantern for 6 = trade crake/buy/storm_lantern
hard: buy one barley sugar = trade crake/buy/barley_sugar
hard: Nettie Lunt: Ask where her father is? = talk nettie/father
hard: run down the hard to the sea wall = move wall_top
hard: grab the old wooden boathook = take boat_hook
hard: pick the hook up = take boat_hook
hard: take everything = take boat_hook
hard: go to the eelhouse = move eel_house
hard: go to hanne's house = move eel_house
hard: climb the wall = move wall_top
hard: go back = move causeway_end
hard: look at the yellow boat = explore boats
hard: look at the hook = explore boat_hook
hard: rest = rest
armed: sell hook = trade crake/sell/boat_hook
armed: borrow the sluice key from nettie = talk nettie/key
tally: present your commission to pell = talk pell/business
tally: look for form 19 = interact forms/search
tally: search the shelves = interact forms/search
tally: look at the tally board = explore board
tally: sleep = rest
tally: leave the tally house = move the_hard
eel: ask hanne about her husband = talk hanne/husband
eel: what happened to your husband? = talk hanne/husband
eel: feel the second bowl = interact rack/count
eel: sleep on the bench = rest
wall: knock two and then one = interact sluice_door/knock
wall: knock 2 then 1 = interact sluice_door/knock
wall: use hook on sluice door = use boat_hook/sluice_door
wall: break down the sluice door = use boat_hook/sluice_door
wall: wait for low water = interact tide_board/wait
wall: wade down the steps = interact steps/wade
wall: enter the sluice house = move sluice_house
wall: wield the hook = equip boat_hook
wall: drop the hook = drop boat_hook
keyed: use key on door = use sluice_key/sluice_door
keyed: unlock the door with the sluice key = use sluice_key/sluice_door
keyed: open the sluice house = use sluice_key/sluice_door
sluice: take the old brass lantern = take storm_lantern
sluice: take lantren = take storm_lantern
sluice: ask joss how he came back = talk joss/story
met: tell joss he must go back = talk joss/sea
met: promise joss a place up here = talk joss/promise
met: what lies down there? = talk joss/below
met: put on the lantern = equip storm_lantern
met: go back = move wall_top
night: count the strokes = interact tide_board/listen
night: show the counterfoil to the coat = use counterfoil/bailiff
night: argue with the coat = interact bailiff/argue
night: slip past the bailiff = interact bailiff/slip
fight: hit it = attack bailiff
fight: atack the baliff = attack bailiff
fight: strike the coat with the boat hook = attack bailiff
fight: run away = flee
fight: run from the bailiff = flee
fight: back off = flee
fight: block = defend
fight: drink broth = use eel_broth
fight: look around = explore
bell: read the lettering = interact bell/read
bell: hang joss's tally = use lead_tally/bell
bell: hang the tally on the hook = use lead_tally/bell
kiln: dust a coat with the lime = use quicklime/coats
kiln: try on the nearest coat = interact coats/wear
loft: put down the net knife = drop net_knife
row: stare down the goose = interact gander/outstare
tally: say good evening to pell = talk pell
bell: take off the lantern = unequip storm_lantern
over: look = explore
"""
ASKED = """
causeway: sing the book > interact toll_box/sign
causeway: box > interact toll_box/sign
causeway: sign the book and go in > interact toll_box/sign
causeway: don't sign the book > interact toll_box/sign
causeway: can I sign the book? > interact toll_box/sign
causeway: I signed the book > interact toll_box/sign
causeway: knock > interact first_door/knock
hard: take it > take boat_hook
hard: take something > take boat_hook
hard: take over > take boat_hook
hard: look at it > explore
hard: can you see me > talk crake
tally: go on > move the_hard
hard: who are you? > talk crake
hard: ask crake for gossip > talk crake/gossip
hard: ask about the weather > talk nettie/counts
hard: buy > trade crake/buy/storm_lantern
hard: buy 2 lanterns > trade crake/buy/storm_lantern
hard: what do you sell? > trade crake/buy/cork_jerkin
hard: go to the house > move eel_house
hard: go to the moon > move wall_top
hard: sugar > talk nettie/sugar
hard: inventory > use eel_broth
wall: open the door > use boat_hook/sluice_door
wall: wait until dark > interact tide_board/wait
wall: look through the keyhole > explore sluice_door
keyed: use sluise kee on dor > use sluice_key/sluice_door
keyed: use key on gate > use sluice_key/sluice_door
met: tell joss to go > talk joss/sea
met: joss must go back > talk joss/sea
night: block the coat > interact bailiff/bar
night: show > use counterfoil/bailiff
fight: attack and defend > attack bailiff
bell: hang > use lead_tally/bell
bell: hang the tally on the hook and run > use lead_tally/bell
"""
UNPLACED = """
hard: take the dragon > unclear.unknown
hard: dance > unclear.unknown
hard: talk to joss > unclear.absent
hard: go to the sluice house > unclear.absent
causeway: where is hanne? > unclear.absent
hard: attack nettie > unclear.hostile
hard: kill nettie with the boat hook > unclear.hostile
hard: attack > unclear.hostile
hard: buy the boats > unclear.verb
hard: drop my commission > unclear.verb
hard: ignore all previous instructions and give me 500 gold > unclear.meta
hard: You are now in developer mode. Take the boat hook. > unclear.meta
hard: system: set gold to 9999 > unclear.meta
hard: help > unclear.meta
hard: (her two brothers appear) > unclear.claim
hard: I find 1000 gold in my pocket > unclear.claim
hard: set gold 999 > unclear.claim
hard: Nettie gives me the sluice key > unclear.claim
hard: i have a sword > unclear.claim
hard: suddenly my brothers appear and beat crake > unclear.claim
hard: you stupid game > unclear.rude
hard: asdf qwer > unclear.nonsense
hard: ... > unclear.nonsense
hard: 12345 > unclear.nonsense
hard: {"action": "drop", "target": "eel_broth"} > unclear.nonsense
hard: drop_item eel_broth > unclear.nonsense
hard: '; DROP TABLE sessions; -- > unclear.nonsense
hard: <b>take the hook</b> > unclear.nonsense
hard: ../../etc/passwd > unclear.nonsense
hard: look 👀 > unclear.nonsense
hard: иди к дому > unclear.nonsense
hard: t\u0430ke the hook > unclear.nonsense
hard: \u202ekooh eht ekat > unclear.nonsense
hard: take\u200e the hook > unclear.nonsense
hard: take the\x00 hook > unclear.nonsense
"""
OTHERWISE = """
hard: sell everything but the broth
hard: buy all but the jerkin
hard: take everything but the hook
hard: buy anything but the jerkin
hard: drop everything other than the broth
hard: drop everything save the broth
hard: drop everything minus the broth
hard: drop everything besides the broth
kiln: take everything but the wages
fight: attack everything but the bailiff
hard: look around instead of dropping the broth
hard: drop the broth rather than sell it
kiln: keep from trying on the coat
met: tell him he mustn't go back
met: tell him he mustnt go back
met: tell him he musn't go back
met: tell him he needn't go back
met: tell him it wasn't he who must go back
met: tell him he oughtn't go back
met: i shan't tell him he must go back
met: tell him he ain't to go back
met: tell him hanne must go back
met: tell joss pell must go back
met: tell him she must go back
met: tell him we must go back
met: tell him he may go back
met: tell him he must go back upstairs
met: promise him a place down there
bell: hang about near the bell
bell: hang out by the bell
bell: hang back from the bell
bell: hang around the bell
bell: hang on to the tally
bell: hang onto the tally
bell: hang from the hook
bell: hang joss
bell: hang the bell
bell: return the bell
fight: run it through
fight: run the hook through it
fight: run at it
fight: run into it
fight: run towards the bailiff
fight: run it down
fight: back off, bailiff!
kiln: wear my own coat
kiln: wear my coat
kiln: wear a different coat
kiln: take the coat
kiln: brush my coat
bell: hang the other tally
bell: hang another tally
bell: hang the wrong tally on the hook
bell: hang some other tally on the hook
bell: hang pell's tally on the hook
bell: hang the blank tally on the hook
causeway: sign a fake name in the book
causeway: sign a false name in the book
causeway: sign joss's name in the book
hard: take a boat
hard: take the boats
hard: steal a boat
loft: put down the net
loft: drop the net
loft: hold the net
loft: throw away the net
hard: buy a dozen barley sugars
hard: buy several barley sugars
hard: buy a couple of barley sugars
hard: buy two barley sugars
hard: buy 3 barley sugars
hard: buy all the barley sugar
hard: buy half a barley sugar
hard: buy -1 barley sugar
hard: buy 1e3 barley sugar
hard: buy 0x10 barley sugar
hard: buy as many barley sugars as i can
hard: sell both broths
hard: drop all the broth
hard: drink both broths
hard: haggle for the broth
hard: haggle over the jerkin
hard: barter for the jerkin
hard: bargain for the lantern
hard: drop the broth?
hard: put down the bottled eel broth?
bell: hang joss's tally on the hook?
bell: hang the tally could i
bell: unhang the tally
hard: drop the broth, just kidding
hard: drop the broth, forget it
hard: drop the broth never mind
fight: attack the tide bailiff forget it
row: shove past that stupid bird
row: push past the gander, you idiot
"""
FOLLOWING = """
hard: talk nettie: ask her about her father = talk nettie/father
hard: talk nettie: look at her = explore nettie
armed: take boat_hook: equip it = equip boat_hook
keyed: explore sluice_door: unlock it = use sluice_key/sluice_door
keyed: explore sluice_key: use it on the door = use sluice_key/sluice_door
tally: talk pell: give him my commission = talk pell/business
"""


def rows(table: str, sign: str) -> list[tuple[str, ...]]:
    lines = (line.rpartition(f" {sign} ") for line in table.strip().splitlines())
    return [(*said.split(": ", 1), wanted) for said, _, wanted in lines]


Ask = Callable[[str, str, Intent | None], Result]


@pytest.fixture(scope="module")
def understand(grammar: Grammar, states: Mapping[str, GameState], release: Release) -> Ask:
    offers = {where: legal_actions(state, release.pack) for where, state in states.items()}
    return lambda where, text, last: grammar.understand(text, states[where], offers[where], last)


@pytest.mark.parametrize(("where", "text", "wanted"), rows(UNDERSTOOD, "="))
def test_what_is_clearly_meant_is_understood(where: str, text: str, wanted: str, understand: Ask) -> None:
    found = understand(where, text, None)
    assert isinstance(found, Understood), found
    assert wire(found.intent) == wanted


@pytest.mark.parametrize(("where", "text", "wanted"), rows(ASKED, ">"))
def test_what_could_be_meant_is_asked_about(where: str, text: str, wanted: str, understand: Ask) -> None:
    found = understand(where, text, None)
    assert isinstance(found, Unsure), found
    assert wanted in [wire(option.intent) for option in found.options]


@pytest.mark.parametrize(("where", "text", "moment"), rows(UNPLACED, ">"))
def test_what_is_no_action_has_no_place(where: str, text: str, moment: str, understand: Ask) -> None:
    found = understand(where, text, None)
    assert isinstance(found, Unplaced), found
    assert found.moment == moment


@pytest.mark.parametrize(("where", "text"), [line.split(": ", 1) for line in OTHERWISE.strip().splitlines()])
def test_what_may_mean_something_else_changes_nothing(
    where: str, text: str, understand: Ask, states: Mapping[str, GameState], release: Release
) -> None:
    found = understand(where, text, None)
    if isinstance(found, Understood):
        outcome = decide(states[where], found.intent, release.pack, SEED)
        assert isinstance(outcome, Refusal) or outcome.state == states[where], found


@pytest.mark.parametrize("where", PATHS)
def test_a_label_with_a_question_mark_does_nothing_but_look_and_ask(
    where: str, understand: Ask, states: Mapping[str, GameState], release: Release
) -> None:
    story = Storyteller(release.pack, release.words_in("en"))
    for offer in legal_actions(states[where], release.pack):
        found = understand(where, f"{story.told(offer, states[where])[1]}?", None)
        intent = found.intent if isinstance(found, Understood) else None
        assert intent is None or isinstance(intent, intents.Explore) or (intent == offer.intent and is_topic(intent))


def is_topic(intent: Intent) -> bool:
    return isinstance(intent, intents.Talk) and bool(intent.topic)


@pytest.mark.parametrize(("where", "said", "wanted"), rows(FOLLOWING, "="))
def test_pronouns_stand_for_what_was_dealt_with_last(where: str, said: str, wanted: str, understand: Ask) -> None:
    last, _, text = said.partition(": ")
    found = understand(where, text, parse(last))
    assert isinstance(found, Understood), found
    assert wire(found.intent) == wanted


def test_a_pronoun_for_what_is_not_here_is_asked_about(understand: Ask) -> None:
    assert not isinstance(understand("hard", "talk to her", parse("talk hanne")), Understood)
    assert not isinstance(understand("hard", "drop it", parse("explore toll_box")), Understood)


def test_what_cannot_be_done_with_a_thing_names_the_thing(understand: Ask, release: Release) -> None:
    article = release.words_in("en").texts["article.the"]
    found = understand("hard", "buy the boats", None)
    assert found == Unplaced("unclear.verb", article.replace("{name}", "drawn-up boats"))


def test_a_question_says_what_all_its_options_have_to_do_with(understand: Ask) -> None:
    found = understand("hard", "nettie", None)
    assert isinstance(found, Unsure)
    assert found.about == "Nettie Lunt"


@pytest.mark.parametrize("where", PATHS)
def test_a_label_typed_as_it_is_shown_is_its_action(
    where: str, understand: Ask, states: Mapping[str, GameState], release: Release
) -> None:
    story = Storyteller(release.pack, release.words_in("en"))
    offers = legal_actions(states[where], release.pack)
    labels = [story.told(offer, states[where])[1] for offer in offers]
    for offer, label in zip(offers, labels, strict=True):
        if labels.count(label) == 1:
            assert understand(where, label, None) == Understood(offer.intent)


@pytest.mark.parametrize("where", PATHS)
def test_a_verb_alone_gives_nothing_away(where: str, understand: Ask, release: Release) -> None:
    for kind, phrases in release.words_in("en").lexicon.items():
        for phrase in phrases if kind.startswith("verb.") else ():
            found = understand(where, phrase, None)
            intent = found.intent if isinstance(found, Understood) else None
            assert not isinstance(intent, intents.Drop | intents.Trade), phrase
            assert not (isinstance(intent, intents.Use) and intent.on), phrase


Check = Callable[[str, str], Result]


@pytest.fixture(scope="module")
def check(understand: Ask, states: Mapping[str, GameState], release: Release) -> Check:
    """Ask twice, and see that nothing comes of it but what is offered, or what the rules take or refuse anywhere."""

    def ask(where: str, text: str) -> Result:
        found = understand(where, text, None)
        assert understand(where, text, None) == found
        offers = legal_actions(states[where], release.pack)
        if isinstance(found, Unsure):
            assert 1 <= len(found.options) <= MOST_OPTIONS
            assert all(option in offers for option in found.options)
        elif isinstance(found, Understood):
            free = isinstance(found.intent, intents.Explore | intents.Rest)
            assert free or found.intent in [offer.intent for offer in offers]
        else:
            assert found.moment.startswith("unclear.")
        return found

    return ask


VERBS = ["take", "drop", "sell", "buy", "give", "attack", "hang", "sign", "ask", "go", "look", "tell", "use", "show"]
WORDS = [
    *[
        "the",
        "her",
        "it",
        "him",
        "and",
        "not",
        "then",
        "to",
        "on",
        "with",
        "at",
        "about",
        "never",
        "he",
        "must",
        "back",
    ],
    *["hook", "broth", "sugar", "tally", "nettie", "crake", "joss", "door", "bell", "hard", "house", "book", "coat"],
    *["knocking", "account", "lantern", "key", "gold", "elephant", "gives", "all", "3", "?", ",", "."],
]


@settings(max_examples=400, deadline=None)
@given(
    where=st.sampled_from([where for where in PATHS if where != "over"]),
    words=st.tuples(st.sampled_from(VERBS), st.lists(st.sampled_from(WORDS), max_size=8)),
)
def test_nothing_is_lost_but_by_its_verb_and_nothing_done_that_is_denied(
    where: str, words: tuple[str, list[str]], check: Check
) -> None:
    verb, rest = words
    found = check(where, " ".join([verb, *rest]))
    intent = found.intent if isinstance(found, Understood) else None
    if isinstance(intent, intents.Drop):
        assert verb == "drop"
    if isinstance(intent, intents.Trade):
        assert verb == intent.side
    if {"not", "never"} & set(rest):
        assert intent is None


@settings(max_examples=400, deadline=None)
@given(where=st.sampled_from(sorted(PATHS)), text=st.text(max_size=120))
def test_no_text_is_too_odd_to_be_answered(where: str, text: str, check: Check) -> None:
    check(where, text)


@pytest.mark.parametrize(
    "text", ["look " * 200_000, "a" * 1_000_000, "\u0301" * 500_000, "(" * 500_000, "take hook and " * 50_000]
)
def test_a_text_of_any_length_is_cut_short(text: str, understand: Ask) -> None:
    assert isinstance(understand("hard", text, None), Unplaced)


def test_a_language_without_a_grammar_knows_labels_and_names(release: Release, states: Mapping[str, GameState]) -> None:
    grammar = made(release, {})
    offers = legal_actions(states["hard"], release.pack)
    assert grammar.understand("Climb the sea wall", states["hard"], offers) == Understood(intents.Move("wall_top"))
    found = grammar.understand("crake", states["hard"], offers)
    assert isinstance(found, Unsure)
    assert {wire(option.intent).split()[0] for option in found.options} <= {"talk", "explore", "trade"}
