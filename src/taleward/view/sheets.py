"""How a game stands, as widgets: place and figures, health, foes, who one is, what one carries and has taken on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from taleward import sessions
from taleward.view.choices import offered
from taleward.view.widgets import Grid, Item, ListWidget, Meter, Stat, Stats, Text, Tone
from taleward.view.wording import Wording

Json = Mapping[str, Any]
Offers = Sequence[sessions.Action]

_PARTS_OF_DAY: Final = (
    (5, "night"),
    (11, "morning"),
    (14, "midday"),
    (18, "afternoon"),
    (22, "evening"),
    (24, "night"),
)
"""Each with the hour at which it ends."""
_LOW: Final = 4
"""One part in so many of the most health is bad."""
_ORDER: Final = {"active": 0, "offered": 1}
"""What stands first among quests; the others are folded away."""
_SAID: Final = frozenset({"accept", "decline", "abandon"})
_TENTHS: Final = 10  # of a kilogram, as weights are told


def scene(state: Json, words: Wording) -> Stats:
    """Where and when the player is, what they have, and who is there."""
    world, character = state["world"], state["character"]
    hour = int(world["time"].partition(":")[0])
    part = world["part"] or words.say(f"time.{next(part for end, part in _PARTS_OF_DAY if hour < end)}")
    when = words.say("view.scene.when", day=world["day"], part=part, time=world["time"])
    if world["weekday"]:
        when = words.say("view.scene.weekday", weekday=world["weekday"], when=when)
    stats = [("place", world["name"]), ("time", when), ("gold", str(character["gold"]))]
    if world["weather"]:
        stats.insert(2, ("weather", world["weather"]["name"]))
    if character["statuses"]:
        stats.append(("condition", words.joined(_names(character["statuses"]))))
    if world["people"]:
        stats.append(("people", words.joined([_person(person, words) for person in world["people"]])))
    items = [Stat(label=_heading(f"view.scene.{key}", words), value=value) for key, value in stats]
    return Stats(label=words.say("view.scene"), items=items)


def _person(person: Json, words: Wording) -> str:
    """A person, with what is seen of how they think of the player."""
    name, thinks = person["name"], person["disposition"]
    return words.say("view.scene.person", name=name, disposition=thinks) if thinks else str(name)


def place(state: Json, words: Wording) -> Text:
    """The place as it is now, and who is there."""
    world = state["world"]
    people = words.say("place.people", names=words.joined(_names(world["people"]))) if world["people"] else ""
    return Text(label=world["name"], text="\n\n".join(filter(None, (world["description"], people))))


def health(state: Json, words: Wording) -> Meter:
    """How well the player is."""
    value, most = state["character"]["health"], state["character"]["health_max"]
    return _meter(words.say("view.health"), value, most, words)


def resources(state: Json, words: Wording) -> dict[str, Meter]:
    """How much there is of each resource that has a most, by the id of its widget."""
    bounded = (one for one in state["character"]["resources"] if one["most"])
    return {meter_of(one["id"]): _meter(one["name"], one["value"], one["most"], words) for one in bounded}


def meter_of(resource: str) -> str:
    """The id of the widget, and of the panel, that shows how much there is of a resource."""
    return f"resource_{resource}"


def _meter(label: str, value: int, most: int, words: Wording) -> Meter:
    text = words.say("view.health.of", value=value, maximum=most)
    tone: Tone = "bad" if value * _LOW <= most else "plain"
    instead = Stats(label=label, items=[Stat(label=label, value=text)])
    return Meter(label=label, value=value, maximum=most, text=text, tone=tone, fallback=instead)


def fight(state: Json, words: Wording) -> ListWidget | None:
    """The foes of a fight; None if there is none."""
    found = state["world"]["fight"]
    if not found:
        return None
    foes = [
        Item(
            id=foe["id"],
            label=foe["name"],
            note=words.say("view.health.of", value=foe["health"], maximum=foe["health_max"]),
        )
        for foe in found["foes"]
    ]
    return ListWidget(label=words.say("view.fight"), items=foes, empty=words.say("view.fight.empty"))


def over(state: Json, words: Wording) -> Text | None:
    """How the story ended; None if it goes on."""
    ending = state["world"]["ending"]
    if not ending:
        return None
    return Text(label=words.say("view.over"), text=words.say("view.over.text", title=ending["title"]))


def character(state: Json, words: Wording) -> Stats:
    """Who the player is."""
    who = state["character"]
    experience = words.say("view.character.experience.of", **{key: who[key] for key in ("experience", "next_level")})
    named = [
        ("name", who["name"]),
        ("class", who["class_name"]),
        ("background", who["background_name"]),
        ("level", str(who["level"])),
        ("experience", experience),
        ("gold", str(who["gold"])),
        ("condition", words.joined(_names(who["statuses"])) if who["statuses"] else None),
    ]
    items = [Stat(label=_heading(f"view.character.{key}", words), value=value) for key, value in named if value]
    items += [Stat(label=one["name"], value=str(one["value"])) for one in who["resources"]]
    figures = [(stat["name"], stat["value"]) for stat in who["stats"]]
    ranks = [(skill["name"], skill["rank"]) for skill in who["skills"]]
    items += [Stat(label=name, value=str(value)) for name, value in (*figures, *ranks)]
    return Stats(label=words.say("view.character"), items=items)


def inventory(state: Json, offers: Offers, words: Wording) -> Grid:
    """What is carried, each thing with what can be done with it."""
    bag = state["inventory"]
    items = [carried(item, words, offers) for item in bag["items"]]
    weight, carry = bag["weight"] / _TENTHS, bag["carry"] / _TENTHS
    note = words.say("view.inventory.weight", weight=f"{weight:g}", carry=f"{carry:g}")
    label, empty = words.say("view.inventory"), words.say("inventory.empty")
    instead = ListWidget(label=label, items=items, empty=empty, note=note)
    return Grid(label=label, items=items, empty=empty, note=note, fallback=instead)


def carried(item: Json, words: Wording, offers: Offers = ()) -> Item:
    """A thing that somebody carries, so many of it."""
    slots = item.get("slots") or []
    worn = words.say("view.inventory.worn_at", slots=words.joined(slots)) if slots else words.say("view.inventory.worn")
    notes = [worn] if item["slot"] else []
    if item.get("cursed"):
        notes.append(words.say("view.inventory.cursed"))
    if item["charges"] is not None:
        notes.append(words.say("view.inventory.charges", count=item["charges"]))
    name, count = item["name"], item["count"]
    return Item(
        id=item["item_id"],
        label=words.say("view.inventory.many", count=count, name=name) if count > 1 else name,
        text=item["description"],
        note=words.joined(notes) or None,
        actions=[offered(offer) for offer in offers if _is_about(offer, item["item_id"]) and offer.action != "take"],
        items=[_contained(inner, words, offers) for inner in item.get("contents") or ()],
    )


def _contained(item: Json, words: Wording, offers: Offers) -> Item:
    """A thing in a container that is carried."""
    name, count = item["name"], item["count"]
    return Item(
        id=item["item_id"],
        label=words.say("view.inventory.many", count=count, name=name) if count > 1 else name,
        actions=[offered(offer) for offer in offers if _is_about(offer, item["item_id"]) and offer.action == "take"],
    )


def _is_about(offer: sessions.Action, item: str) -> bool:
    return (offer.target or "").partition("/")[0] == item


def quests(state: Json, offers: Offers, words: Wording) -> ListWidget:
    """What is offered and was taken on, what is under way first, each with what can be said to it."""
    ordered = sorted(state["quests"], key=lambda quest: _ORDER.get(quest["status"], len(_ORDER)))
    items = [_quest(quest, offers, words) for quest in ordered]
    return ListWidget(label=words.say("view.quests"), items=items, empty=words.say("quests.empty"))


def _quest(quest: Json, offers: Offers, words: Wording) -> Item:
    active = quest["status"] == "active"
    name = quest["quest_id"].rpartition(":")[2]
    notes = [words.say(f"quest.status.{quest['status']}")]
    if active and quest["remaining"] is not None:
        hours, minutes = divmod(quest["remaining"], 60)
        notes.append(words.say("view.quests.remaining", time=f"{hours}:{minutes:02d}"))
    return Item(
        id=quest["quest_id"],
        label=quest["name"],
        text=quest["text"] if active else quest["summary"],
        note=words.joined(notes),
        done=True if quest["status"] == "completed" else None,
        folded=quest["status"] not in _ORDER,
        items=[_objective(goal, words) for goal in quest["objectives"]] if active else [],
        actions=[offered(offer) for offer in offers if offer.action in _SAID and offer.target == name],
    )


def _objective(goal: Json, words: Wording) -> Item:
    count = min(goal["count"], goal["goal"])
    notes = [words.say("view.quests.progress", count=count, goal=goal["goal"])] if goal["goal"] > 1 else []
    notes += [words.say("view.quests.optional")] if goal["optional"] else []
    return Item(id=goal["id"], label=goal["text"], note=words.joined(notes) or None, done=goal["count"] >= goal["goal"])


def journal(state: Json, words: Wording) -> ListWidget:
    """What was written down, oldest first."""
    items = [Item(id=str(number), label=told) for number, told in enumerate(state["world"]["journal"], 1)]
    return ListWidget(label=words.say("view.journal"), items=items, empty=words.say("journal.empty"))


def _heading(key: str, words: Wording) -> str:
    return words.money() if key.endswith(".gold") else words.say(key)


def _names(named: Iterable[Json]) -> list[str]:
    return [each["name"] for each in named]
