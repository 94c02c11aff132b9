"""Lays out what the server tells of a game as rows: how it stands, what is carried, who is who. Decides nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from taleward.cli import map as maps
from taleward.cli.layout import BLANK, DOT, Row, fitted, meter, warning
from taleward.cli.menu import Menu, group
from taleward.cli.words import HEADINGS, PARTS_OF_DAY, WORDS

Json = Mapping[str, Any]

_INDENT: Final = "  "
_TENTHS: Final = 10  # of a kilogram, as weights are told
_PARAGRAPHS: Final = "\n\n"


def paragraphs(text: str, indent: str = "") -> Iterator[Row]:
    """Lay out a text, with an empty row after each paragraph."""
    for paragraph in text.split(_PARAGRAPHS):
        yield Row(paragraph.strip(), head=indent)
        yield BLANK


def standing(state: Json, width: int) -> Iterator[Row]:
    """Lay out how a game stands, in a line where there is room, and the foes in a line of their own."""
    character, world = state["character"], state["world"]
    health, most = character["health"], character["health_max"]
    figures = [
        f"{WORDS['health']} {meter(health, most)} {health}/{most}",
        WORDS["gold"].format(**character),
        WORDS["time"].format(part=part_of_day(world["time"]), **world),
        world["name"],
        *(status["name"] for status in character.get("statuses", ())),
    ]
    yield from _line(figures, width, warning(health, most))
    fight = world.get("fight") or {}
    foes = [
        f"{foe['name']} {meter(foe['health'], foe['health_max'])} {foe['health']}/{foe['health_max']}"
        for foe in fight.get("foes", ())
    ]
    yield from _line(foes, width, "dim")
    yield BLANK


def part_of_day(time: str) -> str:
    """Say the part of the day of a time such as 16:05."""
    hour = int(time.partition(":")[0])
    return next(part for end, part in PARTS_OF_DAY if hour < end)


def outcome(turn: Json, width: int) -> Iterator[Row]:
    """Lay out a turn's rolls and its changes, a line each."""
    yield from _line([_roll(roll) for roll in turn["rolls"]], width, "dim")
    yield from _line([chip(change) for change in turn["changes"]], width, "green")
    if turn["rolls"] or turn["changes"]:
        yield BLANK


def _line(parts: Iterable[str], width: int, style: str) -> Iterator[Row]:
    for line in fitted(parts, width - len(_INDENT)):
        yield Row(line, style, _INDENT)


def _roll(roll: Json) -> str:
    return f"{roll['label']}: {roll['dice']} = {roll['total']} / {roll['target']} {'✓' if roll['success'] else '✗'}"


def chip(change: Json) -> str:
    """Say a change in few signs: figures as a difference, words as what is now."""
    label, before, after = change["label"], change["before"], change["after"]
    if isinstance(before, int) and isinstance(after, int):
        if {before, after} == {0, 1}:
            return f"+ {label}" if after else f"- {label}"
        return f"{after - before:+} {label}"
    return f"{label}: {after}" if after is not None else str(label)


def choices(menu: Menu, *, whole: bool) -> Iterator[Row]:
    """Lay out what can be done, group by group; what cannot is dim, with the reason."""
    entries = menu.shown(whole=whole)
    groups = [] if menu.asked else list(dict.fromkeys(group(action) for _, action in entries))
    room = max(len(HEADINGS[name]) for name in groups) if len(groups) > 1 else 0
    before = ""
    for number, action in entries:
        name = HEADINGS[group(action)] if room and group(action) != before else ""
        before = group(action)
        label = f"{action['label']} ({action['reason']})" if action["reason"] else action["label"]
        lead = f"{_INDENT}{name:<{room}} " if room else ""
        head, style = f"{number or '-':>3}  ", "" if number else "dim"
        yield Row(label, style, head, style or "bold", lead=lead)
    if menu.waiting and not whole:
        yield Row(WORDS["more"].format(count=menu.waiting), "dim", lead=_INDENT + " " * (room + 3 if room else 0))
    if menu.asked:
        yield Row(WORDS["more_asked"], "dim", lead=_INDENT)
    if entries:
        yield BLANK


def listed(labels: Iterable[str]) -> Iterator[Row]:
    """Lay out numbered labels."""
    for number, label in enumerate(labels, 1):
        yield Row(label, "", f"{number:>3}  ", "bold")
    yield BLANK


# --- what is asked for by a command -----------------------------------------------------------------------------------


def _inventory(inventory: Json) -> Iterator[Row]:
    for item in inventory["items"]:
        name = item["name"] if item["count"] == 1 else f"{item['count']} {item['name']}"
        marks = [f"[{item['slot']}]"] if item.get("slot") else []
        yield Row(" ".join([name, *marks]), "bold")
        yield Row(item["description"], head=_INDENT)
    weight, carry = inventory["weight"] / _TENTHS, inventory["carry"] / _TENTHS
    yield Row(WORDS["weight"].format(weight=f"{weight:g}", carry=f"{carry:g}"), "dim")
    yield BLANK


def _quests(quests: Iterable[Json]) -> Iterator[Row]:
    for quest in sorted(quests, key=lambda quest: quest["status"] != "active"):
        if quest["status"] == "active":
            yield Row(quest["name"], "bold")
            yield Row(quest["text"], head=_INDENT)
            yield from (_objective(goal) for goal in quest["objectives"])
        else:
            yield Row(f"{quest['name']} ({quest['status']})", "dim")
        yield BLANK


def _objective(goal: Json) -> Row:
    done = goal["count"] >= goal["goal"]
    count = f" ({goal['count']}/{goal['goal']})" if goal["goal"] > 1 else ""
    return Row(f"{goal['text']}{count}", "dim" if done else "", f"{_INDENT}{'✓' if done else '·'} ", "dim")


def _character(character: Json) -> Iterator[Row]:
    yield Row(character["name"], "bold")
    yield from _person(character)
    if "level" in character:
        figures = WORDS["level"].format(**character), WORDS["experience"].format(**character)
        yield Row(DOT.join(figures), head=_INDENT)
    for status in character.get("statuses", ()):
        yield Row(status["name"], "yellow", _INDENT)
    yield BLANK


def _person(character: Json) -> Iterator[Row]:
    """Lay out what sessions and previews both tell of somebody."""
    named = [character.get("class_name"), character.get("background_name")]
    yield Row(DOT.join(filter(None, named)), head=_INDENT)
    yield Row(DOT.join(f"{stat['name']} {stat['value']}" for stat in character["stats"]), head=_INDENT)
    if character["skills"]:
        yield Row(DOT.join(f"{skill['name']} {skill['rank']}" for skill in character["skills"]), head=_INDENT)
    health = f"{WORDS['health']} {character['health']}/{character['health_max']}"
    yield Row(DOT.join((health, WORDS["gold"].format(**character))), head=_INDENT)


def _candidate(character: Json) -> Iterator[Row]:
    yield Row(f"{character['name']}, {character['template_name']}", "bold")
    yield from _person(character)
    if character["inventory"]:
        carried = [
            f"{item['count']} {item['name']}" if item["count"] > 1 else item["name"] for item in character["inventory"]
        ]
        yield Row(DOT.join(carried), head=_INDENT)
    yield BLANK


def _templates(templates: Iterable[Json]) -> Iterator[Row]:
    for template in templates:
        character = template["character"]
        yield Row(f"{template['default_name']}, {template['name']}", "bold")
        yield Row(template["summary"], head=_INDENT)
        yield Row(DOT.join(f"{stat['name']} {stat['value']}" for stat in character["stats"]), "dim", _INDENT)
    yield BLANK


def _world(world: Json) -> Iterator[Row]:
    yield Row(world["name"], "bold")
    yield from paragraphs(world["description"])
    if world.get("people"):
        names = ", ".join(person["name"] for person in world["people"])
        yield Row(WORDS["people"].format(names=names))
        yield BLANK


def _map(places: list[Json]) -> Iterator[Row]:
    yield from maps.drawn(places)
    yield BLANK


def _journal(entries: Iterable[str]) -> Iterator[Row]:
    for entry in entries:
        yield from paragraphs(entry)


def _recap(recap: Json) -> Iterator[Row]:
    yield from paragraphs(recap["text"])


def _hint(hint: Json) -> Iterator[Row]:
    yield Row(f"{hint['quest']} ({hint['step']}/{hint['steps']})", "bold")
    yield Row(hint["text"], head=_INDENT)
    if hint["last"]:
        yield Row(WORDS["hint_end"], "dim", _INDENT)
    for number, quest in hint["others"]:
        yield Row(WORDS["hint"].format(number=number, quest=quest), "dim", _INDENT)
    yield BLANK


SHEETS: Final[Mapping[str, Callable[[Any], Iterator[Row]]]] = {
    "inventory": _inventory,
    "quests": _quests,
    "character": _character,
    "candidate": _candidate,
    "templates": _templates,
    "world": _world,
    "map": _map,
    "journal": _journal,
    "recap": _recap,
    "hint": _hint,
}
"""How each kind of thing is laid out, by the name that it has in JSON."""
