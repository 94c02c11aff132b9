"""What a page looks like: narrow, without colour, with long names, and with what a terminal would obey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.features.cli.handmade import act, built, choices, session, static

from taleward.cli.documents import SHOWN, inside, leads_back, offering, region
from taleward.cli.hints import Ladder, ladders
from taleward.cli.layout import fitted, meter, warning
from taleward.cli.menu import Offer
from taleward.cli.screen import Page
from taleward.cli.words import Words
from taleward.view.widgets import (
    Act,
    Action,
    AnyWidget,
    Dialog,
    Entry,
    Form,
    Go,
    Grid,
    Group,
    Item,
    ListWidget,
    Media,
    Meter,
    Narrative,
    Note,
    Send,
    Stat,
    Stats,
    Tab,
    Tabs,
    Text,
    Toast,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Pages = Callable[[int], Page]

LONG = "Ermintrude Wilhelmina Featherstonehaugh of the Lower Eastern Sluices"
TEXTS = {"client.terminal.how": "Say what you do.", "client.terminal.hint_end": "No more.", "client.more": "More"}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Pages:
    def made(width: int) -> Page:
        monkeypatch.setenv("COLUMNS", str(width))
        words = Words()
        words.learn(TEXTS)
        return Page(words)

    return made


def shown(page: Page, capsys: pytest.CaptureFixture[str], **widgets: AnyWidget) -> list[str]:
    """The lines of widgets that were asked for."""
    told = {name: built(widget) for name, widget in widgets.items()}
    page.widgets(told, Offer(told.values()))
    return capsys.readouterr().out.splitlines()


def enter(page: Page, document: Any, **recap: AnyWidget) -> None:  # noqa: ANN401 -- as JSON has it
    offer = Offer(offering(document, static()).values())
    page.document(document, static(), offer, {name: built(widget) for name, widget in recap.items()})


def update(page: Page, document: Any, *, said: bool = False) -> None:  # noqa: ANN401 -- as JSON has it
    page.update(document, static(), Offer(offering(document, static()).values()), said=said)


def game(*groups: Group, more: tuple[Group, ...] = ()) -> dict[str, AnyWidget]:
    foe = Item(id="foe.1", label=LONG, note="5 of 9")
    return {
        "scene": Stats(label="Where", items=[Stat(label="Place", value=LONG), Stat(label="Gold", value="14")]),
        "health": Meter(label="Health", value=3, maximum=16, text="3 of 16"),
        "story": Narrative(label="Story", entries=[Entry(seq=0, text="One.\n\nTwo.", said="begin")]),
        "fight": ListWidget(label="Against you", items=[foe], empty="Nobody."),
        "choices": choices(*groups, more=more),
    }


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_page_and_nothing_is_coloured(
    page: Pages, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    asked = Group(label="Talk", actions=[act(f"{LONG}: ask {n}") for n in range(4)])
    blocked = Group(label="Go", actions=[act(LONG, reason=LONG), act("far", reason=LONG)])
    enter(page(width), session(LONG, **game(asked, blocked)))
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= min(width, 80)
    assert "\x1b" not in told
    assert "One.\n\nTwo.\n\n" in told
    assert "Health █░░░░░░░ 3/16" in told
    assert "Gold 14" in told
    assert told.count(f"({LONG.partition(' ')[0]}") == 2
    assert all(line == line.rstrip() for line in told.splitlines())


def test_headings_stand_beside_their_first_choice(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    talk = Group(label="Talk", actions=[act("Ask"), act("Beg")])
    go = Group(label="Go", actions=[act("Leave"), act("Climb", reason="too steep")])
    wait = Group(label="", actions=[act("Wait")])
    dig = Group(label="Talk", actions=[act("Dig up the past", reason="no spade"), act("Sing")])
    document = session(quick=choices(wait), choices=choices(talk, go, more=(dig,)))
    at = page(80)
    update(at, document)
    assert capsys.readouterr().out.splitlines()[:7] == [
        "         1  Wait",
        "  Talk   2  Ask",
        "         3  Beg",
        "  Go     4  Leave",
        "         -  Climb (too steep)",
        "         more (2)",
        "",
    ]
    found = offering(document, static())
    at.widgets(found, Offer(found.values()))
    assert capsys.readouterr().out.splitlines() == [
        "         1  Wait",
        "  Talk   2  Ask",
        "         3  Beg",
        "         -  Dig up the past (no spade)",
        "         5  Sing",
        "  Go     4  Leave",
        "         -  Climb (too steep)",
        "",
    ]


def test_a_question_is_asked_alone_and_says_how_to_answer_with_something_else(
    page: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = Group(label="", actions=[act("Ask"), act("Leave")])
    rest = Group(label="Do", actions=[act("Wait")])
    asked = choices(answers, more=(rest,), question="Which of them?")
    document = session(**{**game(), "quick": choices(rest), "choices": asked})
    update(page(80), document)
    told = ["Which of them?", "", "  1  Ask", "  2  Leave", "  more (1)"]
    assert capsys.readouterr().out.splitlines()[:5] == told


def test_a_question_without_answers_of_its_own_changes_no_number(
    page: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = Group(label="Do", actions=[act("Wait")]), Group(label="Go", actions=[act("Leave")])
    quick = choices(Group(label="", actions=[act("Look")]))
    at = page(80)
    update(at, session(quick=quick, choices=choices(*groups)))
    capsys.readouterr()
    asked = session(quick=quick, choices=choices(*groups, question="What?"))
    update(at, asked)
    assert capsys.readouterr().out == "What?\n\n"
    assert [action["label"] for action in Offer(offering(asked, static()).values()).actions] == [
        "Look",
        "Wait",
        "Leave",
    ]


def test_what_can_be_done_is_told_again_only_when_it_is_otherwise(
    page: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    at = page(80)
    for _ in range(3):
        update(at, session(choices=choices(Group(label="", actions=[act("Ask")]))))
    told = capsys.readouterr().out
    assert (told.count("  1  Ask"), told.count("Say what you do")) == (1, 1)
    update(at, session(choices=choices(Group(label="", actions=[act("Beg")]))))
    assert "  1  Beg" in capsys.readouterr().out


def test_rolls_and_changes_stand_below_their_story(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    notes = [Note(text="Wits: d20+3 = 4 against 11, fails", tone="bad"), Note(text="-2 Gold", tone="bad")]
    entries = [Entry(seq=2, text="So.", said="look", notes=notes), Entry(seq=3, text="And so.", mark="by a model")]
    update(page(80), session(story=Narrative(label="Story", entries=entries)))
    assert capsys.readouterr().out.splitlines() == [
        "So.",
        "",
        "  Wits: d20+3 = 4 against 11, fails · -2 Gold",
        "",
        "And so.",
        "",
        "by a model",
        "",
    ]


def test_what_was_done_elsewhere_is_told_with_what_it_was(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    story = Narrative(label="Story", entries=[Entry(seq=1, text="So.", said="look around")])
    update(page(80), session(story=story), said=True)
    assert capsys.readouterr().out.splitlines()[:3] == ["  look around", "", "So."]


def test_who_comes_back_is_told_in_short(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    enter(page(80), session(**game()), recap=Text(label="So far", text="Much."))
    told = capsys.readouterr().out
    assert told.startswith("One\n───\n\nSo far\nMuch.\n\n  Ermintrude")
    assert "Two." not in told


def test_quests_tell_their_objectives_and_what_is_folded_stays_so(
    page: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    goals = [Item(id="1", label="Find eels", note="1 of 3", done=False), Item(id="2", label="Ask", done=True)]
    folded = Item(id="h", label="Hint", text="Look below.", folded=True)
    new = Item(id="n", label="New", note="under way", text="Go on.", items=[*goals, folded])
    over = Item(id="o", label="Old", note="done", text="Done.", done=True, folded=True)
    told = shown(page(80), capsys, quests=ListWidget(label="Quests", items=[new, over], empty="None."))
    assert told == [
        "Quests",
        "  New (under way)",
        "    Go on.",
        "    · Find eels (1 of 3)",
        "    ✓ Ask",
        "  ✓ Old (done)",
        "",
    ]


def test_things_say_the_numbers_of_what_can_be_done_with_them(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    lamp = Item(id="l", label="lamp", text="It burns.", actions=[act("Use"), act("Sell", reason="no"), act("Drop")])
    told = shown(page(80), capsys, bag=Grid(label="Bag", items=[lamp], empty="Empty.", note="1 kg"))
    assert told == ["Bag", "  lamp", "    It burns.", "    1  Use · 2  Drop", "  1 kg", ""]


def test_what_is_empty_says_so(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(page(80), capsys, journal=ListWidget(label="Journal", items=[], empty="Nothing yet.")) == [
        "Journal",
        "  Nothing yet.",
        "",
    ]


def test_pictures_are_told_and_forms_are_numbered(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    send = Action(id="s", label="Keep it", do=Send(method="POST", path="/api/x", then="refresh"), detail="For ever.")
    told = shown(
        page(80),
        capsys,
        picture=Media(label="Picture", kind="image", url="/a.png", alt="A wall"),
        form=Form(label="Name", text="Any.", fields=[], actions=[send]),
        toast=Toast(label="Told", text="There."),
    )
    assert told == ["[A wall]", "", "Name", "  Any.", "  1  Keep it", "     For ever.", "", "There.", ""]


def test_an_unknown_widget_is_its_fallback_or_left_out() -> None:
    instead = built(Text(label="Sky", text="It is blue."))
    odd = {"type": "orrery", "label": "Sky", "fallback": {"type": "globe", "label": "Sky", "fallback": instead}}
    document = {"widgets": {"sky": odd, "sea": {"type": "orrery", "label": "Sea"}}}
    assert dict(inside(document, ["sky", "sea", "no such"])) == {"sky": instead}
    assert "orrery" not in SHOWN


def test_dialogs_wait_until_they_are_opened_and_tabs_are_a_choice_of_sheets() -> None:
    text = Text(label="Text", text="Text.")
    document = session(
        first=text,
        menu=Dialog(label="Menu", widgets=["inner"], close="Close"),
        inner=text,
        tabs=Tabs(label="Who", tabs=[Tab(id="a", label="Ada", widgets=["sheet"])]),
        sheet=text,
    )
    found = region({**document, "kind": "page"}, static(), "main")
    assert list(found) == ["first", "tabs"]
    (entry,) = Offer(found.values()).actions
    assert (entry["label"], entry["do"]["widgets"]) == ("Who: Ada", ["sheet"])
    assert list(dict(inside(document, ["menu"]))) == ["inner"]


def test_a_way_back_to_what_is_open_is_no_choice() -> None:
    back = Action(id="back", label="Back", do=Go(view="/api/a"))
    assert leads_back(built(choices(Group(label="", actions=[back]))), "/api/a")
    assert not leads_back(built(choices(Group(label="", actions=[back]))), "/api/b")
    other = Action(id="other", label="Other", do=Act(action_id="other"))
    assert not leads_back(built(choices(Group(label="", actions=[back, other]))), "/api/a")
    assert not leads_back(built(Text(label="Text", text="Text.")), "/api/a")


def test_control_characters_of_a_server_are_not_obeyed(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    page(80).tell("one\x1b[2J\x9b31m\x07two\nthree")
    assert capsys.readouterr().out == "one[2J31mtwo\nthree\n\n"


@pytest.mark.parametrize(
    ("now", "most", "drawn"),
    [
        (16, 16, "████████"),
        (1, 16, "█░░░░░░░"),
        (0, 16, "░░░░░░░░"),
        (15, 16, "███████░"),
        (20, 16, "████████"),
        (0, 0, ""),
    ],
)
def test_a_meter_is_empty_or_full_only_when_it_is_true(now: int, most: int, drawn: str) -> None:
    assert meter(now, most) == drawn


@pytest.mark.parametrize(("now", "style"), [(16, "dim"), (9, "dim"), (8, "yellow"), (4, "red"), (0, "red")])
def test_little_health_is_not_quiet(now: int, style: str) -> None:
    assert warning(now, 16) == style


def test_parts_are_torn_only_when_one_alone_is_too_wide() -> None:
    assert list(fitted(["aaa", "bbb", "c", "d" * 20], 9)) == ["aaa · bbb", "c", "d" * 20]
    assert not list(fitted([], 9))


def test_a_ladder_tells_a_step_more_each_time_and_each_quest_has_its_own() -> None:
    def hints(**quests: str) -> Any:  # noqa: ANN401 -- a list of hints
        items = [
            Item(
                id=quest,
                label=quest,
                items=[Item(id=f"{quest}.{step}", label="Hint", text=step, folded=True) for step in steps],
            )
            for quest, steps in quests.items()
        ]
        return list(ladders(built(ListWidget(label="Hints", items=items, empty="None."))))

    words = Words()
    words.learn({**TEXTS, "client.terminal.hint": "hint {number}: {quest}"})
    ladder, found = Ladder(), hints(one="ab", two="xy", none="")
    assert [ladder.told(found, None, words) for _ in range(3)] == [
        "one (1/2)\na\nhint 2: two",
        "one (2/2)\nb\nNo more.\nhint 2: two",
        "one (2/2)\nb\nNo more.\nhint 2: two",
    ]
    told = [ladder.told(found, 2, words), ladder.told(found, None, words)]
    assert [each.split("\n")[1] for each in told] == ["x", "y"]
    assert ladder.told(hints(one="bc"), None, words).startswith("one (2/2)\nc\n")
