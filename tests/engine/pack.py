"""A small pack, built in Python, that uses every condition, effect, event and action of the vocabulary."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from taleward.engine.hours import hours_of
from taleward.engine.pack import (
    Background,
    Branch,
    Calendar,
    CharacterClass,
    Check,
    CheckRule,
    Condition,
    Deed,
    Due,
    Effect,
    Encounter,
    Ending,
    Exit,
    Fact,
    Feature,
    Foe,
    Happening,
    Holds,
    Item,
    Line,
    Lock,
    Loot,
    LootEntry,
    LootTable,
    Memory,
    Objective,
    Offer,
    Pack,
    Person,
    Pity,
    Place,
    Portion,
    Quest,
    QuestTemplate,
    Reaction,
    Requirements,
    Resource,
    Rewards,
    Scaled,
    Scenario,
    Skill,
    Slot,
    Slow,
    Stage,
    Stat,
    Status,
    Stay,
    Template,
    Trade,
    Trigger,
    Ware,
    Weather,
)
from taleward.engine.pack import conditions as when
from taleward.engine.pack import effects as do
from taleward.engine.pack.quests import by_event as quests_by_event
from taleward.engine.pack.quests import offered

Defined = TypeVar("Defined")


def by_id(*definitions: Defined) -> dict[str, Defined]:
    return {definition.id: definition for definition in definitions}  # type: ignore[attr-defined]  # all have an id


def on(event: str, **match: str | int) -> Trigger:
    return Trigger(event, tuple(match.items()))


def deed(name: str, *then: Effect, **rest: Any) -> Deed:  # noqa: ANN401 -- the fields of a deed
    return Deed(name, f"label.{name}", then=then, **rest)


def person(name: str, place: str | None, *topics: Deed, **rest: Any) -> Person:  # noqa: ANN401 -- a person's fields
    return Person(name, name.title(), f"{name}.looks", place, f"{name}.greets", topics=by_id(*topics), **rest)


def feature(name: str, *deeds: Deed, when: Condition | None = None, holds: Holds | None = None) -> Feature:
    return Feature(name, name, f"{name}.looks", when=when, deeds=by_id(*deeds), holds=holds)


def item(name: str, **rest: Any) -> Item:  # noqa: ANN401 -- the fields of an item
    return Item(name, name, f"{name}.looks", **rest)


STATS = by_id(Stat("might", "Might"), Stat("finesse", "Finesse"), Stat("wits", "Wits"))
SKILLS = by_id(Skill("locks", "Locks", "finesse"), Skill("lore", "Lore", "wits"))
STATUSES = by_id(
    Status("poisoned", "poisoned", check_bonus=-2, harm_each_turn=1),
    Status("blessed", "blessed", check_bonus=1, heal_each_turn=1),
)
RESOURCES = by_id(
    Resource("breath", "breath", start=4, most=6, empty=(do.Say("breath.gone"), do.StatusOn("poisoned", 1))),
    Resource("debt", "debt"),
)
CHECKS = by_id(CheckRule("gamble", "2d6", aim="under", triumph=4, disaster=4))
ITEMS = by_id(
    item(
        "apple",
        weight=2,
        value=3,
        stack=10,
        consumed=True,
        on_use=(do.Heal("1d4"),),
        use_when=when.HealthAtMost(99),
        use_refused="apple.full",
    ),
    item("lantern", weight=10, value=20, charges=3, on_use=(do.SetFlag("lit"), do.StatusOn("blessed", 2))),
    item(
        "sword",
        weight=30,
        value=40,
        slots=("hand",),
        damage="1d8+1",
        attack_stat="might",
        attack_bonus=1,
    ),
    item("club", weight=20, value=2, slots=("hand",), damage="1d4"),
    item("mail", weight=100, value=60, slots=("body",), defence=2, stat_bonus={"finesse": -1}),
    item("ring", value=10, slots=("finger",), stat_bonus={"wits": 4}),
    item("seal", weight=1, bound=True),
    item("rope", weight=20, value=4),
    item("nail", stack=2, weight=1),
    item("sack", weight=5, value=6, holds=60),
    item("greatsword", weight=60, value=90, fills=("hand", "off_hand"), damage="2d6", stat_bonus={"might": 1}),
    item("buckler", weight=20, value=15, slots=("off_hand", "back"), defence=1),
    item(
        "crown",
        weight=8,
        value=70,
        slots=("head",),
        cursed=True,
        lifted_when=when.FlagIs("greased", 2),
        while_worn=("blessed", "poisoned"),
    ),
    item("belt", weight=3, value=9, slots=("waist",), carries=100),
    item("ewer", weight=4, value=5, holds=10, consumed=True, on_use=(do.Say("ewer.breaks"),)),
    item("key", consumed=True),
    item("oil", weight=5, value=8, charges=2),
    item("anvil", weight=300, value=1),
    item("pebble"),
    item("parcel", weight=10, bound=True),
    item("letter", bound=True),
    item("hive", weight=350),
    item("fang", stack=99, weight=1, value=2),
    item(
        "squib",
        stack=9,
        value=1,
        consumed=True,
        on_use=(do.HarmFoe("1d4+1"),),
        use_when=when.Fighting(),
        use_cost={"breath": 1},
    ),
    item("venom", consumed=True, on_use=(do.StatusOn("poisoned", 3), do.Harm("1d2")), value=1),
)
YARD = Place(
    "yard",
    "the yard",
    "yard.looks",
    exits=(
        Exit("mill", "to the mill", 10),
        Exit("bridge", "to the bridge", 20),
        Exit("cellar", "down", 5, when=when.FlagIs("cellar_open"), blocked="cellar.shut"),
        Exit("attic", "up", 5, when=when.AllOf((when.FlagIs("lit"), when.HasItem("rope")))),
    ),
    features=by_id(
        feature(
            "door",
            deed(
                "force",
                do.SetFlag("cellar_open"),
                do.Say("door.gives"),
                once=True,
                check=Check("might", 14, advantage=when.Wears("sword"), disadvantage=when.HasStatus("poisoned")),
                otherwise=(do.Harm("1d4"),),
            ),
            deed("unlock", do.SetFlag("cellar_open"), do.RaiseEvent("quietly"), once=True, tool="key"),
            deed("grease", do.SetFlag("greased", 2), tool="oil"),
            deed("oil_hinge", do.Say("door.quiet"), tool="oil"),
        ),
        feature(
            "well",
            deed("haul", do.Give("seal"), do.Experience(40), once=True, tool="rope", minutes=30),
            deed("drop_in", do.TakeAway("apple", 2), do.Spawn("pebble"), when=when.HasItem("apple", 2)),
            deed("gaze", do.Say("well.deep"), when=when.StatAtLeast("wits", 14), blocked="well.dark"),
        ),
        feature(
            "bench",
            deed("refill", do.Recharge("lantern", 2), do.Recharge("oil"), do.LiftCurse("crown")),
            holds=Holds(60, (Portion("sack"), Portion("fang", 2))),
        ),
        feature("trunk", holds=Holds(0, (Portion("crown"), Portion("belt")), when.FlagIs("cellar_open"), "trunk.shut")),
    ),
    items=(Portion("apple", 3), Portion("rope"), Portion("anvil"), Portion("key"), Portion("pebble", 2)),
    finds=by_id(
        deed("coins", do.ChangeGold(15), once=True),
        deed("ring", do.Give("ring"), once=True, when=when.Visited("mill"), check=Check("wits", 8)),
    ),
    scenes=(Line("yard.night", when.TimeBetween(1200, 360)),),
    ambience=(Line("yard.wind"), Line("yard.crows", when.TimeBetween(480, 960))),
    rest_refused="yard.cold",
)
MILL = Place(
    "mill",
    "the mill",
    "mill.looks",
    "mill.first",
    exits=(
        Exit("yard", "back", 10),
        Exit("bridge", "along the stream", 5, when=when.TimeBetween(1200, 360)),
        Exit(
            "vault",
            "into the vault",
            10,
            lock=Lock("key", Check("finesse", 12, "locks"), text="vault.opens"),
            slow=(Slow(when.WeatherIs("fog"), 50),),
        ),
    ),
    features=by_id(
        feature(
            "chest",
            deed("open", do.Give("apple", 4), do.Give("club"), once=True, check=Check("finesse", 10, "locks")),
            when=when.AnyOf((when.LevelAtLeast(2), when.DeedIsDone("mara/bell"))),
        ),
        feature("heap", deed("rummage", do.DrawLoot("heap")), deed("shout", do.RaiseEvent("echo"))),
        feature(
            "bellows",
            deed(
                "blow",
                do.ChangeResource("debt", 1),
                do.If(when.Chance(30), (do.Give("squib", 2),)),
                cost={"breath": 2},
                check=Check("might", 4, rule="gamble"),
                otherwise=(do.ChangeResource("debt", -2),),
                triumph=(do.Give("squib", 2),),
                disaster=(do.Harm("1"),),
            ),
            deed("gasp", do.ChangeResource("breath", 5), when=when.HasResource("breath", at_most=2)),
        ),
    ),
    items=(Portion("nail", 2),),
    rest=True,
)
CELLAR = Place(
    "cellar",
    "the cellar",
    "cellar.looks",
    "cellar.first",
    exits=(Exit("yard", "up", 5),),
    features=by_id(
        feature(
            "casks",
            deed(
                "tap",
                do.If(
                    when.Chance(50),
                    (do.Heal("2d4"), do.PassTime(60)),
                    (do.StatusOn("poisoned", 3), do.SetFlag("sick")),
                ),
            ),
            deed("hide", do.StatusOff("poisoned"), do.MoveTo("yard")),
            deed("dig", do.StartFight("pack"), do.WriteJournal("cellar.dug")),
        ),
    ),
    items=(Portion("mail"), Portion("nail", 2)),
)
LOST = when.AllOf((when.NotThis(when.HasGold(100)), when.HasStatus("poisoned")))
BRIDGE = Place(
    "bridge",
    "the bridge",
    "bridge.looks",
    exits=(Exit("yard", "back", 20), Exit("mill", "upstream", 5)),
    features=by_id(
        feature(
            "road",
            deed(
                "leave",
                do.EndGame("home"),
                do.Say("never"),
                when=when.QuestAt("bell", status="completed"),
            ),
            deed("jump", do.Harm("3d6"), do.EndGame("drowned"), when=LOST),
        ),
        feature("ford", deed("wade", do.StartFight("robber"))),
    ),
)
VAULT = Place(
    "vault",
    "the vault",
    "vault.looks",
    exits=(Exit("mill", "out", 5),),
    features=by_id(
        replace(
            feature("coffer", deed("scoop", do.ChangeGold(4), when=when.IsUnlocked("vault/coffer"), once=True)),
            lock=Lock("club", Check("might", 18), minutes=15, consumes=True, refused="coffer.shut"),
        ),
        replace(feature("hatch"), lock=Lock()),
        feature(
            "engine",
            deed("shut", do.ShutLock("vault/coffer")),
            deed("spring", do.OpenLock("vault/coffer"), when=when.Knows("trick")),
            deed("study", do.Learn("trick"), do.Learn("tide", "mara"), when=when.NotThis(when.Knows("trick", "nell"))),
            deed("listen", do.Learn("tide"), do.Learn("tide", "nell"), when=when.DayIs(2, 2)),
            deed("shake", do.Happen("quake")),
            deed("cloud", do.ChangeWeather("rain")),
        ),
    ),
    indoors=True,
)
ATTIC = Place("attic", "the attic", "attic.looks", "attic.first", exits=(Exit("yard", "down", 5),), items=())
PLACES = by_id(YARD, MILL, CELLAR, BRIDGE, ATTIC, VAULT)
FORGIVEN = when.DeedIsDone("mara/sorry")
PEOPLE = by_id(
    person(
        "mara",
        "mill",
        deed("bell", do.OfferQuest("bell"), do.ChangeRelation("mara", 10), once=True),
        deed("gift", do.TakeAway("apple"), do.ChangeRelation("mara", 15), when=when.HasItem("apple")),
        deed(
            "secret",
            do.SetFlag("told"),
            when=when.RelationAtLeast("mara", 20),
            blocked="mara.wary",
            once=True,
        ),
        deed(
            "seal",
            do.AdvanceQuest("bell", "complete"),
            when=when.QuestAt("bell", stage="bring"),
            tool="seal",
        ),
        deed("work", do.GenerateQuest(by="mara", otherwise=(do.Say("mara.no_work"),))),
        deed("vigil", do.ProposeQuest("vigil"), once=True),
        deed("sorry", do.RaiseEvent("sorry"), when=when.Remembers("mara", "litter"), once=True),
        trade=Trade(tuple(Ware(kind) for kind in ("apple", "lantern", "oil", "sword", "sack", "ewer")), buys=True),
        relation=5,
        greetings=(
            Line("mara.cross", when.AllOf((when.Remembers("mara", "litter"), when.NotThis(FORGIVEN)))),
            Line("mara.warm", when.RelationAtLeast("mara", 20)),
        ),
        chatter=(Line("mara.rain"),),
        memories=by_id(
            Memory("litter", on("item_dropped", place="yard"), when.Visited("mill"), relation=-2, text="mara.litter"),
            Memory("bell", on("deed_done", deed="mara/bell"), text="mara.recalls_bell"),
            Memory("rest", on("rested"), witnessed=True, text="mara.slept"),
            Memory("wolves", on("foe_defeated", kind="wolf"), relation=3),
        ),
    ),
    person(
        "odo",
        "bridge",
        deed("wolves", do.OfferQuest("hunt"), do.OfferQuest("watch"), once=True),
        deed("pay", do.ChangeGold(40), do.ChangeRelation("odo", 5), once=True),
        deed("insult", do.ChangeRelation("odo", -40), do.MovePerson("odo", "attic"), do.ChangeGold(-3)),
        trade=Trade(
            (Ware("greatsword", 1, 30), Ware("buckler", 2, 4), Ware("fang", 12), Ware("rope"), Ware("oil", 0)),
            wants=("apple", "buckler", "club", "crown", "fang", "sack", "sword"),
            purse=1,
            relation_percent=4,
            when=when.NotThis(when.TimeBetween(1300, 300)),
            closed="odo.shut",
        ),
        memories=by_id(Memory("rest", on("rested"), witnessed=True)),
    ),
    person("child", "mill"),
    person("ghost", None, deed("sigh", do.MovePerson("ghost"))),
    person(
        "nell",
        "vault",
        deed("off", do.MovePerson("nell", "vault")),
        schedule=(Stay(540, "mill"), Stay(1200, "cellar", when.FlagIs("cellar_open")), Stay(1260), Stay(420, "vault")),
        knows=("tide",),
    ),
)
FOES = by_id(
    Foe(
        "wolf",
        "wolf",
        "wolf.looks",
        5,
        10,
        1,
        "1d4",
        60,
        (Loot("fang", 2), Loot("apple", 1, 40), Loot(table="pockets", percent=70)),
    ),
    Foe("robber", "robber", "robber.looks", 9, 12, 2, "1d6", 50, (Loot("club"),)),
)
ENCOUNTERS = by_id(
    Encounter("pack", ("wolf", "wolf"), "pack.intro", on_victory=(do.MovePerson("ghost", "cellar"),)),
    Encounter(
        "robber",
        ("robber",),
        "robber.intro",
        flee_difficulty=8,
        on_victory=(do.ChangeGold(25),),
        on_flee=(do.ChangeGold(-2),),
        on_defeat=(do.ChangeGold(-10), do.Heal("3"), do.MoveTo("mill"), do.PassTime(120)),
    ),
)
LOOT = by_id(
    LootTable(
        "heap",
        (
            LootEntry("apple", "2", weight=3),
            LootEntry("pebble", when=when.FlagIs("lit")),
            LootEntry("anvil"),
            LootEntry(weight=4),
            LootEntry(table="pockets", weight=2),
        ),
        rolls="2",
    ),
    LootTable(
        "pockets",
        (LootEntry("ring", weight=1, rare=True), LootEntry(gold="1d6", weight=4), LootEntry(weight=3)),
        rolls="1d2",
        guaranteed=(LootEntry("fang", "1d2-1"),),
        pity=Pity(4),
    ),
)
WEATHER = by_id(
    Weather("fog", "fog", "fog.comes", {"fog": 1, "rain": 2}, (4, 6)),
    Weather("rain", "rain", "rain.comes", {"fog": 1}, ambience=(Line("rain.drips"),)),
)
FACTS = by_id(Fact("trick", "trick.known"), Fact("tide", "tide.known", secret=True))
EVENTS = by_id(
    Happening("curfew", "Curfew", "curfew.rings", at=Due(1200, every=1)),
    Happening("quake", "Quake", when=when.LevelAtLeast(1), then=(do.RaiseEvent("quietly"),), once=True),
)
QUESTS = by_id(
    Quest(
        "bell",
        "The bell",
        "bell.about",
        by_id(
            Stage(
                "find",
                "bell.find",
                by_id(
                    Objective("seal", "o", on("item_gained", kind="seal"), done_when=when.HasItem("seal")),
                    Objective("look", "o", on("explored", place="yard", target=""), 2),
                ),
                then=(do.Experience(70), do.WriteJournal("bell.found")),
                next="bring",
            ),
            Stage("bring", "bell.bring", by_id(Objective("told", "o", on("deed_done", deed="mara/seal")))),
        ),
        giver="mara",
    ),
    Quest(
        "hunt",
        "The hunt",
        "hunt.about",
        by_id(
            Stage(
                "kill",
                "hunt.kill",
                by_id(
                    Objective(
                        "wolves",
                        "o",
                        on("foe_defeated", kind="wolf"),
                        2,
                        when=when.AnyOf((when.AtPlace("cellar"), when.Present("mara"))),
                    ),
                ),
                then=(do.ChangeGold(30), do.Experience(120)),
            )
        ),
    ),
    Quest(
        "vigil",
        "The vigil",
        "vigil.about",
        by_id(
            Stage(
                "sit",
                "vigil.sit",
                by_id(
                    Objective("rest", "o", on("rested")),
                    Objective("look", "o", on("explored", place="mill")),
                    Objective("apple", "o", on("item_dropped", kind="apple"), optional=True),
                ),
                needs=1,
                branches=(Branch("tell", when.HasItem("seal")),),
                within=1_000,
            ),
            Stage("tell", "vigil.tell", by_id(Objective("told", "o", on("talked", person="mara")))),
        ),
        rewards=Rewards(Scaled(7), Scaled(20), (Portion("fang", 2),), {"mara": 5}, (do.WriteJournal("vigil.paid"),)),
        on_fail=(do.ChangeRelation("mara", -5),),
        fail_on=on("item_lost", kind="apple"),
        fail_when=when.HasStatus("poisoned"),
        within=2_000,
        abandon=True,
    ),
    Quest(
        "toll",
        "The toll",
        "toll.about",
        by_id(Stage("pay", "toll.pay", by_id(Objective("paid", "o", on("gold_lost"))))),
        rewards=Rewards(experience=Scaled(5)),
        offer=Offer("odo", ("bridge",), (2, 20), again=True),
        abandon=True,
    ),
    Quest(
        "novice",
        "The novice",
        "novice.about",
        by_id(Stage("look", "novice.look", by_id(Objective("seen", "o", on("explored", place="attic"))))),
        rewards=Rewards(gold=Scaled(3)),
        offer=Offer(level=(1, 1), when=when.LevelAtLeast(2)),
    ),
    Quest("watch", "The watch", "w", by_id(Stage("wait", "w", by_id(Objective("rest", "o", on("rested"), 3))))),
)
QUEST_TEMPLATES = by_id(
    QuestTemplate(
        "deliver",
        "deliver.name",
        "deliver.about",
        {"keeper": Slot(any="person"), "thing": Slot(items=("parcel", "letter", "hive"))},
        by_id(
            Stage(
                "bring",
                "deliver.bring",
                by_id(Objective("given", "o", on("talked", person="$keeper"), when=when.HasItem("$thing"))),
                then=(do.TakeAway("$thing"),),
            ),
        ),
        (1, 4),
        rewards=Rewards(Scaled(1, 2), Scaled(0, 5)),
        start=(do.Give("$thing"),),
        on_fail=(do.TakeAway("$thing"),),
    ),
    QuestTemplate(
        "fetch",
        "fetch.name",
        "fetch.about",
        {"goal": Slot(any="place"), "thing": Slot(items=("parcel", "letter"))},
        by_id(
            Stage("find", "fetch.find", by_id(Objective("got", "o", on("item_taken", kind="$thing"))), next="back"),
            Stage(
                "back",
                "fetch.back",
                by_id(Objective("given", "o", on("talked", person="$giver"), when=when.HasItem("$thing"))),
                then=(do.TakeAway("$thing"),),
            ),
        ),
        (1, 5),
        Requirements((1, 20), when.NotThis(when.FlagIs("sick"))),
        Rewards(Scaled(2, 1), relation={"$giver": 3}),
        ("test",),
        (do.Spawn("$thing", "$goal"),),
        (do.TakeAway("$thing"),),
    ),
    QuestTemplate(
        "patrol",
        "patrol.name",
        "patrol.about",
        {"first": Slot(any="place"), "last": Slot(places=("bridge", "yard", "cellar"))},
        by_id(
            Stage("go", "patrol.go", by_id(Objective("seen", "o", on("explored", place="$first"), each=1)), next="on"),
            Stage("on", "patrol.on", by_id(Objective("come", "o", on("moved", place="$last")))),
        ),
        (2, 3),
        rewards=Rewards(experience=Scaled(10, 5)),
        within=5_000,
    ),
)
REACTIONS = by_id(
    Reaction("first_night", on("rested"), (do.WriteJournal("first.night"), do.AdvanceQuest("watch", "fail"))),
    Reaction("littering", on("item_dropped", place="yard"), (do.ChangeRelation("mara", -1),), once=False),
    Reaction("quiet", on("world_event", name="quietly"), (do.Say("quiet"), do.Experience(10))),
    Reaction("sober", on("flag_set", flag="sick"), (do.Say("sick"),), when=when.HealthAtMost(50), once=False),
    Reaction("echo", on("world_event", name="echo"), (do.RaiseEvent("echo"),), once=False),
    Reaction("rich", on("gold_gained"), (do.RaiseEvent("rich"),), when=when.HasGold(50)),
)
CLASSES = by_id(CharacterClass("thief", "t", "t", {"finesse": 2, "might": -2}, {"locks": 3}, (Portion("venom", 2),)))
BACKGROUNDS = by_id(Background("clerk", "c", "c", {"lore": 2, "locks": 1}, (Portion("oil"),), 7))
TEMPLATES = by_id(
    Template(
        "wanderer",
        "w",
        "w",
        "Wanderer",
        {"might": 12, "finesse": 13, "wits": 10},
        12,
        20,
        (Portion("club"), Portion("apple", 2)),
        ("clerk",),
        ("thief",),
    )
)
ENDINGS = by_id(Ending("home", "Home", "home.text"), Ending("drowned", "Drowned", "drowned.text"))
SCENARIOS = by_id(
    Scenario(
        "valley",
        "v",
        "v",
        "valley.intro",
        "yard",
        ("wanderer",),
        start=(do.WriteJournal("valley.begins"), do.PassTime(15)),
        on_defeat=(do.MoveTo("mill"), do.ChangeGold(-5)),
        carry=400,
        calendar=Calendar(),
        weather="fog",
    )
)


def by_event(reactions: Iterable[Reaction]) -> dict[str, tuple[Reaction, ...]]:
    found: dict[str, tuple[Reaction, ...]] = defaultdict(tuple)
    for reaction in reactions:
        found[reaction.on.event] += (reaction,)
    return dict(found)


def memories_by_event(people: Iterable[Person]) -> dict[str, tuple[tuple[str, Memory], ...]]:
    found: dict[str, tuple[tuple[str, Memory], ...]] = defaultdict(tuple)
    for somebody in people:
        for memory in somebody.memories.values():
            found[memory.on.event] += ((somebody.id, memory),)
    return dict(found)


PACK = Pack(
    "valley",
    "1.0.0",
    "test",
    "everyone",
    STATS,
    SKILLS,
    STATUSES,
    dict.fromkeys(("cellar_open", "lit", "greased", "sick", "told"), "a flag"),
    ITEMS,
    PLACES,
    PEOPLE,
    FOES,
    ENCOUNTERS,
    QUESTS,
    REACTIONS,
    CLASSES,
    BACKGROUNDS,
    TEMPLATES,
    ENDINGS,
    SCENARIOS,
    by_event(REACTIONS.values()),
    LOOT,
    RESOURCES,
    CHECKS,
    events=EVENTS,
    weather=WEATHER,
    facts=FACTS,
    quest_templates=QUEST_TEMPLATES,
    memories_by_event=memories_by_event(PEOPLE.values()),
    quests_by_event=quests_by_event(QUESTS, QUEST_TEMPLATES),
    quests_on_offer=offered(QUESTS),
    hours=hours_of(PEOPLE.values(), EVENTS.values()),
)


def with_definitions(pack: Pack = PACK, **sections: Mapping[str, object]) -> Pack:
    """The pack with definitions added or replaced, by section."""
    merged: dict[str, Any] = {name: {**getattr(pack, name), **found} for name, found in sections.items()}
    made = replace(pack, **merged)
    events, memories = by_event(made.reactions.values()), memories_by_event(made.people.values())
    hours = hours_of(made.people.values(), made.events.values())
    waiting = quests_by_event(made.quests, made.quest_templates)
    made = replace(made, quests_by_event=waiting, quests_on_offer=offered(made.quests))
    return replace(made, reactions_by_event=events, memories_by_event=memories, hours=hours)


def with_deed(*effects: Effect, pack: Pack = PACK, **rest: Any) -> Pack:  # noqa: ANN401 -- the fields of a deed
    """The pack with a feature `lever` in the yard whose deed `pull` has these effects."""
    yard = pack.places["yard"]
    lever = feature("lever", deed("pull", *effects, **rest))
    return with_definitions(pack, places={"yard": replace(yard, features={**yard.features, "lever": lever})})
