"""What the shape of a definition cannot say about it: one rule per dataclass, each complaining of all that it sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError

from taleward.content.codes import Code, named, quoted
from taleward.content.hours import HOURS
from taleward.content.interface import Interface
from taleward.content.manifest import RATINGS, Manifest
from taleward.content.model import REGIONS, SCHEMES, PanelDefinition, QuickActionDefinition
from taleward.content.source import ID
from taleward.content.tables import TABLE_RULES, gear
from taleward.content.themes import Theme
from taleward.engine import INTENTS
from taleward.engine.checks import HALF, NONE, OVER, SCORE, UNDER
from taleward.engine.dice import parse
from taleward.engine.errands import OWN
from taleward.engine.pack import (
    Branch,
    Check,
    CheckRule,
    Deed,
    Encounter,
    Exit,
    Item,
    Offer,
    Quest,
    QuestTemplate,
    Requirements,
    Resource,
    Scenario,
    Slot,
    Stage,
    Template,
    Trigger,
)
from taleward.engine.pack.conditions import AllOf, AnyOf, DeedIsDone, HasResource, QuestAt, Remembers
from taleward.engine.pack.effects import AdvanceQuest, RaiseEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taleward.content.builder import Rule, Site

_HARDEST: Final = 40
"""The highest difficulty that makes sense with a d20."""
_ENDS: Final = ("complete", "fail")
_STATUSES: Final = ("unknown", "offered", "active", "completed", "failed", "declined", "abandoned")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


def _choice(site: Site, name: str, choices: Iterable[str]) -> None:
    value = site.made.get(name)
    if value and value not in choices:
        site.complain(name, Code.OUT_OF_RANGE, f"{quoted(value)} is none of {', '.join(choices)}")


def _some(site: Site, name: str, what: str) -> None:
    if name in site.made and not site.made[name]:
        site.complain(name, Code.EMPTY, f"at least one {what} is needed")


def _manifest(site: Site) -> None:
    for name in ("id", "genre"):
        value = site.made.get(name, "x")
        if not ID.fullmatch(value):
            site.complain(name, Code.BAD_ID, f"the {name} {quoted(value)} must hold only a-z, 0-9 and _")
    _choice(site, "rating", RATINGS)
    _some(site, "languages", "language")
    languages = site.made.get("languages", ())
    for language in languages:
        if not LANGUAGE.fullmatch(language) or not _is_known(language):
            site.complain(
                "languages", Code.OUT_OF_RANGE, f"{quoted(language)} is no known language tag such as en or pt-BR"
            )
    if len(set(languages)) < len(languages):
        site.complain("languages", Code.DEFINED_TWICE, "a language is listed twice")


def _is_known(language: str) -> bool:
    try:
        return bool(Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def _item(site: Site) -> None:
    alone = any(site.made.get(field) for field in ("charges", "slots", "fills", "holds"))
    if site.made.get("stack", 1) > 1 and alone:
        site.complain("stack", Code.STACK, "an item that stacks can have neither charges nor slots, and holds nothing")
    for field in ("slots", "fills"):
        for slot in site.made.get(field, ()):
            if not ID.fullmatch(slot):
                site.complain(field, Code.BAD_ID, f"the slot {quoted(slot)} must hold only a-z, 0-9 and _")
    gear(site)


def _deed(site: Site) -> None:
    if site.made.get("tool") and "/deeds/" not in site.where.path:
        site.complain("tool", Code.TOOL, "`tool` works only in the deeds of a feature")
    if site.made.get("blocked") and "when" in site.made and site.made["when"] is None:
        site.complain("blocked", Code.NEVER_SAID, "nothing blocks this: there is no `when`")
    if "check" in site.made and site.made["check"] is None:
        for name, told in (("otherwise", "can fail"), ("triumph", "is rolled"), ("disaster", "is rolled")):
            if site.made.get(name):
                site.complain(name, Code.NEVER_SAID, f"nothing {told} here: there is no `check`")


def _check(site: Site) -> None:
    """Keep what is rolled with a d20 to what it can come to; other dice are the pack's business."""
    difficulty = site.made.get("difficulty", 1)
    if not list(site.defined.names("check")) and not 1 <= difficulty <= _HARDEST:
        told = f"{difficulty} is out of range; 1 to {_HARDEST} are allowed where a pack has no `checks`"
        site.complain("difficulty", Code.OUT_OF_RANGE, told)


def _check_rule(site: Site) -> None:
    _choice(site, "aim", (OVER, UNDER))
    _choice(site, "modifier", (HALF, SCORE, NONE))
    if site.made.get("aim") == UNDER and site.made.get("modifier") not in {None, "", SCORE}:
        told = f"with the aim {UNDER} the dice are held against the stat itself: leave `modifier` out, or say {SCORE}"
        site.complain("modifier", Code.OUT_OF_RANGE, told)
    if "dice" in site.made and not parse(site.made["dice"]).count:
        site.complain("dice", Code.BAD_DICE, f"{quoted(site.made['dice'])} rolls no die; write dice such as 2d6")


def _resource(site: Site) -> None:
    start, most = site.made.get("start", 0), site.made.get("most", 0)
    if most and start > most:
        site.complain("start", Code.OUT_OF_RANGE, f"start {start} is above most {most}")


def _has_resource(site: Site) -> None:
    if not {"at_least", "at_most"} & set(site.node.entries):
        site.problems.add(site.where.mark, Code.MISSING_FIELD, "`resource` needs 'at_least' or 'at_most'")
    low, high = site.made.get("at_least"), site.made.get("at_most")
    if low is not None and high is not None and low > high:
        site.complain("at_most", Code.OUT_OF_RANGE, f"at_most {high} is below at_least {low}")


def _exit(site: Site) -> None:
    if site.made.get("blocked") and "when" in site.made and site.made["when"] is None:
        site.complain("blocked", Code.NEVER_SAID, "nothing blocks this: there is no `when`")


def _encounter(site: Site) -> None:
    _some(site, "foes", "foe")
    if not list(site.defined.names("stat")):
        site.problems.add(site.where.mark, Code.EMPTY, "at least one stat is needed: a fight is rolled by stats")


def _quest(site: Site) -> None:
    _some(site, "stages", "stage")


def _quest_template(site: Site) -> None:
    _some(site, "stages", "stage")
    name = site.made.get("id", "")
    if site.defined.has("quest", name):
        site.problems.add(site.where.mark, Code.DEFINED_TWICE, f"a quest is called {named(name)} already")
    _span(site, "difficulty_range")
    _some(site, "difficulty_range", "number")
    slots = site.made.get("slots", {})
    for slot in slots:
        if slot in OWN:
            site.complain("slots", Code.DEFINED_TWICE, f"every template has a slot {named(slot)} already")


def _span(site: Site, name: str) -> None:
    """Check that a list holds the lowest and the highest of something."""
    ends = site.made.get(name, ())
    if ends and (len(ends) != len(("low", "high")) or ends[0] > ends[-1]):
        site.complain(name, Code.OUT_OF_RANGE, f"{name} must be the lowest and the highest, such as [1, 5]")


def _levels(site: Site) -> None:
    _span(site, "level")


def _slot(site: Site) -> None:
    _choice(site, "any", ("place", "person"))
    filled = [name for name in ("any", "places", "people", "items") if site.made.get(name)]
    if len(filled) != 1 and len(site.made) == len(("any", "places", "people", "items")):
        site.problems.add(site.where.mark, Code.EMPTY, "a slot needs one of any, places, people, items")


def _branch(site: Site) -> None:
    _check_stage(site, "to", site.where.path.split("/")[1], _ENDS)


def _stage(site: Site) -> None:
    _some(site, "objectives", "objective")
    name = site.made.get("id", "")
    if name in _ENDS:
        site.problems.add(site.where.mark, Code.BAD_ID, f"no stage can be called {name!r}: that ends the quest")
    _check_stage(site, "next", site.where.path.split("/")[1], _ENDS)


def _check_stage(site: Site, name: str, quest: str, also: tuple[str, ...]) -> None:
    stage = site.made.get(name)
    known = (*site.defined.stages.get(quest, ()), *also)
    if isinstance(stage, str) and stage and stage not in known:
        site.problems.unknown(site.mark(name), Code.UNKNOWN_STAGE, f"stage of {named(quest)}", stage, known)


def _quest_at(site: Site) -> None:
    _choice(site, "status", _STATUSES)
    if "quest" in site.made:
        _check_stage(site, "stage", site.made["quest"], ())
    if site.made.get("stage") == "" and site.made.get("status") == "":
        site.problems.add(site.where.mark, Code.MISSING_FIELD, "`quest` needs 'stage' or 'status'")


def _advance(site: Site) -> None:
    """Check that either a stage or an objective is said, and that the quest has it."""
    said = [name for name in ("stage", "objective") if name in site.node.entries]
    if not said:
        site.problems.add(site.where.mark, Code.MISSING_FIELD, "`advance_quest` needs 'stage' or 'objective'")
    if len(said) > 1:
        site.complain("objective", Code.ONE_OF_TWO, "`advance_quest` has a stage or an objective, not both")
    elif "count" in site.node.entries and said == ["stage"]:
        site.complain("count", Code.ONE_OF_TWO, "`count` belongs to an objective, not to a stage")
    quest, objective = site.made.get("quest"), site.made.get("objective")
    if quest is None:
        return
    _check_stage(site, "stage", quest, _ENDS)
    known = site.defined.objectives.get(quest, ())
    if objective and objective not in known:
        site.problems.unknown(
            site.mark("objective"), Code.UNKNOWN_OBJECTIVE, f"objective of {named(quest)}", objective, known
        )


def _done(site: Site) -> None:
    deed = site.made.get("deed")
    if deed and deed not in site.defined.deeds:
        site.problems.unknown(site.mark("deed"), Code.UNKNOWN_DEED, "deed", deed, site.defined.deeds)


def _remembers(site: Site) -> None:
    person, memory = site.made.get("person"), site.made.get("memory")
    if isinstance(person, str) and isinstance(memory, str):
        known = site.defined.memories.get(person, ())
        if memory not in known:
            site.problems.unknown(site.mark("memory"), Code.UNKNOWN_MEMORY, f"memory of {named(person)}", memory, known)


def _conditions(site: Site) -> None:
    _some(site, "of", "condition")


def _raised(site: Site) -> None:
    name = site.made.get("name", "x")
    if not ID.fullmatch(name):
        site.complain("name", Code.BAD_ID, f"the event {quoted(name)} must hold only a-z, 0-9 and _")


def _trigger(site: Site) -> None:
    """Check what an event's annotations do not tell: a quest's stage, a person's topic or memory, the deed."""
    quest, person, topic = (site.made.get(name) for name in ("quest", "person", "topic"))
    if isinstance(quest, str):
        _check_stage(site, "stage", quest, ())
    if isinstance(person, str) and isinstance(topic, str) and f"{person}/{topic}" not in site.defined.deeds:
        near = [deed.partition("/")[2] for deed in site.defined.deeds if deed.startswith(f"{person}/")]
        site.problems.unknown(site.mark("topic"), Code.UNKNOWN_DEED, f"topic of {named(person)}", topic, near)
    _remembers(site)
    if isinstance(site.made.get("deed"), str):
        _done(site)


def _template(site: Site) -> None:
    low, high = site.made.get("stat_min"), site.made.get("stat_max")
    if low is not None and high is not None and low > high:
        site.complain("stat_max", Code.OUT_OF_RANGE, f"stat_max {high} is below stat_min {low}")
    stats = site.node.at("base_stats")
    missing = [stat for stat in site.defined.names("stat") if stats and stat not in stats.entries]
    if missing:
        site.complain(
            "base_stats",
            Code.INCOMPLETE_STATS,
            f"these stats are missing: {', '.join(named(stat) for stat in missing)}",
        )


def _scenario(site: Site) -> None:
    _some(site, "templates", "template")


def _theme(site: Site) -> None:
    _choice(site, "scheme", SCHEMES)
    genre = site.made.get("genre")
    if genre is not None and not ID.fullmatch(genre):
        site.complain("genre", Code.BAD_ID, f"the genre {quoted(genre)} must hold only a-z, 0-9 and _")


def _interface(site: Site) -> None:
    language = site.made.get("language")
    if language is not None and not (LANGUAGE.fullmatch(language) and _is_known(language)):
        site.complain("language", Code.OUT_OF_RANGE, f"{quoted(language)} is no known language tag such as en or pt-BR")


def _quick_action(site: Site) -> None:
    _choice(site, "action", INTENTS)


def _panel(site: Site) -> None:
    _choice(site, "region", REGIONS)


RULES: Final[Mapping[type, Rule]] = {
    **TABLE_RULES,
    Manifest: _manifest,
    **HOURS,
    Item: _item,
    Deed: _deed,
    Check: _check,
    CheckRule: _check_rule,
    Resource: _resource,
    HasResource: _has_resource,
    Exit: _exit,
    Encounter: _encounter,
    Quest: _quest,
    QuestTemplate: _quest_template,
    Offer: _levels,
    Requirements: _levels,
    Slot: _slot,
    Branch: _branch,
    Stage: _stage,
    QuestAt: _quest_at,
    AdvanceQuest: _advance,
    DeedIsDone: _done,
    Remembers: _remembers,
    AllOf: _conditions,
    AnyOf: _conditions,
    RaiseEvent: _raised,
    Trigger: _trigger,
    Template: _template,
    Scenario: _scenario,
    Theme: _theme,
    Interface: _interface,
    QuickActionDefinition: _quick_action,
    PanelDefinition: _panel,
}
"""The rule for each dataclass; the builder applies it after the fields, also when some of them are broken."""
