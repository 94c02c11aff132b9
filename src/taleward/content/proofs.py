"""What must be so of every quest for it to come to an end: stages lead on, objectives can happen, templates fit.

Looks at a built pack and plays nothing but the beginning of its stories; changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, named
from taleward.content.reach import parts, reached
from taleward.content.room import begun
from taleward.content.template import names_in, parse
from taleward.engine.characters import Choice
from taleward.engine.errands import GIVER, HERE, OWN, Asked, find
from taleward.engine.pack import Loot, Objective, Pack, Portion, Quest, QuestTemplate, Stage, Ware
from taleward.engine.pack.conditions import HasItem
from taleward.engine.pack.effects import (
    AdvanceQuest,
    DrawLoot,
    Give,
    MovePerson,
    Say,
    Spawn,
    StartFight,
    TakeAway,
    WriteJournal,
)
from taleward.engine.quests import names_slot
from taleward.engine.rules.places import LOOK_MINUTES

if TYPE_CHECKING:
    from taleward.content.codes import Problems
    from taleward.content.document import Mark
    from taleward.content.reach import Own

_END: Final = "complete"
_ENDS: Final = frozenset({_END, "fail"})
_SURE: Final[Mapping[str, str]] = {"moved": "place", "explored": "place", "talked": "person", "item_taken": "kind"}
"""What can be done again and again wherever it can be done once, and the field that says with what."""
_DAY: Final = 1_440
"""Minutes in which whatever is near enough can be done; in a small world fewer are enough."""
_ODDS: Final = "a template can only promise what can always be done"


def prove(pack: Pack, own: Own, problems: Problems) -> None:
    """Complain of the quests and templates of a pack that cannot be completed. A pack without a story is not asked."""
    leaps: dict[str, set[str]] = {}
    counted: set[tuple[str, str]] = set()
    for part in parts(pack):
        if isinstance(part, AdvanceQuest) and part.stage:
            leaps.setdefault(part.quest, set()).add(part.stage)
        elif isinstance(part, AdvanceQuest):
            counted.add((part.quest, part.objective))
    possible = _Possible(pack) if pack.scenarios else None
    for name, mark in own.get("quest", {}).items():
        quest = pack.quests[name]
        _prove_stages(quest, leaps.get(name, set()), mark, problems)
        if possible is not None:
            _prove_objectives(quest, possible, counted, mark, problems)
    for name, mark in own.get("quest_template", {}).items():
        template = pack.quest_templates[name]
        _prove_stages(template, set(), mark, problems)
        _prove_promises(pack, template, mark, problems)
        if pack.scenarios and not problems.broken and not _fits(pack, template):
            told = f"the template {named(name)} fits nowhere: nothing that it may be bound to can be reached for good"
            problems.add(mark, Code.UNBOUND, f"{told}, or no way to do it is as difficult as it says")


# --- stages -----------------------------------------------------------------------------------------------------------


def _prove_stages(quest: Quest | QuestTemplate, leaps: set[str], mark: Mark, problems: Problems) -> None:
    ways = {name: {stage.next, *(branch.to for branch in stage.branches)} for name, stage in quest.stages.items()}
    for name in ways:
        if _END not in _led_to(name, {stage: found | leaps for stage, found in ways.items()}):
            told = f"no way leads from the stage {named(name)} of {named(quest.id)} to its end"
            problems.add(mark, Code.UNFINISHABLE, f"{told}; let `next` or a branch lead to {_END!r}")
        if name in _led_to(name, ways):
            told = f"the stage {named(name)} of {named(quest.id)} leads back to itself"
            problems.add(mark, Code.STAGE_CYCLE, f"{told}; only an effect `advance_quest` may lead back")


def _led_to(stage: str, ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = sorted(ways[stage])
    for name in waiting:
        if name not in found:
            found.add(name)
            waiting += sorted(ways.get(name, ()))
    return found


# --- objectives -------------------------------------------------------------------------------------------------------


class _Possible:
    """What there can be in a pack's stories: things to be had, people to be met, places, fights."""

    def __init__(self, pack: Pack) -> None:
        said = list(parts(pack))
        fights = {part.encounter for part in said if isinstance(part, StartFight)}
        foes = {foe for encounter in fights for foe in pack.encounters[encounter].foes}
        self.by_field: Mapping[str, tuple[str, set[str]]] = {
            "item": ("no such thing can be had", set(_had(pack, said, foes))),
            "person": ("nobody meets", _met(pack, said)),
            "place": ("no way leads to", reached(pack)),
            "encounter": ("nothing starts the fight", fights),
            "foe": ("no fight is with", foes),
        }


def _had(pack: Pack, said: Iterable[object], foes: set[str]) -> Iterator[str]:
    yield from (part.item for part in said if isinstance(part, Give | Spawn | Portion | Ware))
    lots = [loot for foe in foes for loot in pack.foes[foe].loot]
    yield from (loot.item for loot in lots if loot.item)
    drawn = {part.table for part in (*said, *lots) if isinstance(part, DrawLoot | Loot) and part.table}
    waiting = sorted(drawn)
    for table in waiting:
        for entry in (*pack.loot[table].guaranteed, *pack.loot[table].entries):
            if entry.item:
                yield entry.item
            if entry.table and entry.table not in drawn:
                drawn.add(entry.table)
                waiting.append(entry.table)


def _met(pack: Pack, said: Iterable[object]) -> set[str]:
    placed = {person.id for person in pack.people.values() if person.place}
    return placed | {part.person for part in said if isinstance(part, MovePerson) and part.place}


_KINDS: Final[Mapping[tuple[str, str], str]] = {("item", "kind"): "item", ("foe", "kind"): "foe"}
"""What the field `kind` of an event holds, by the first word of its name."""


def _prove_objectives(
    quest: Quest, possible: _Possible, counted: Container[tuple[str, str]], mark: Mark, problems: Problems
) -> None:
    """Complain of what can never happen, unless an effect counts it."""
    for stage in quest.stages.values():
        for objective in stage.objectives.values():
            if (quest.id, objective.id) in counted:
                continue
            for told in _impossible(objective, possible):
                where = f"{named(objective.id)} of the stage {named(stage.id)} of {named(quest.id)}"
                problems.add(mark, Code.NEVER_HAPPENS, f"the objective {where} waits in vain: {told}")
        _prove_needs(quest, stage, mark, problems)


def _impossible(objective: Objective, possible: _Possible) -> Iterator[str]:
    if objective.optional or objective.done_when is not None:
        return
    family = objective.on.event.partition("_")[0]
    for field, value in objective.on.match:
        told, known = possible.by_field.get(_KINDS.get((family, field), field), ("", set()))
        if told and value and value not in known:
            yield f"{told} {named(str(value))}"


def _prove_needs(quest: Quest | QuestTemplate, stage: Stage, mark: Mark, problems: Problems) -> None:
    asked = sum(1 for objective in stage.objectives.values() if not objective.optional)
    if stage.needs > asked or not asked:
        told = f"the stage {named(stage.id)} of {named(quest.id)} has {asked} objectives that are not optional"
        problems.add(mark, Code.UNFINISHABLE, f"{told}, and needs {max(stage.needs, 1)}")


# --- templates --------------------------------------------------------------------------------------------------------


def _prove_promises(pack: Pack, template: QuestTemplate, mark: Mark, problems: Problems) -> None:
    def complain(told: str) -> None:
        problems.add(mark, Code.TEMPLATE, f"{told} in the template {named(template.id)}: {_ODDS}")

    at_hand = _at_hand(template)
    for stage in template.stages.values():
        _prove_needs(template, stage, mark, problems)
        may_fail = "fail" in _next(stage) or stage.fail_when is not None or stage.fail_on is not None
        if may_fail:
            complain(f"the stage {named(stage.id)} may fail")
        for objective in _asked(stage):
            for told in _promised(objective, at_hand.get(stage.id, {})):
                complain(f"the objective {named(objective.id)} {told}")
    spans = [(template.within, tuple(template.stages.values()))]
    for within, stages in (*spans, *((stage.within, (stage,)) for stage in template.stages.values())):
        least = min(_DAY, _walk(pack, template, stages))
        if 0 < within < least:
            complain(f"`within` {within} is too short; it must be {least} or more, or 0,")


def _asked(stage: Stage) -> Iterator[Objective]:
    return (objective for objective in stage.objectives.values() if not objective.optional)


def _next(stage: Stage) -> set[str]:
    return {stage.next, *(branch.to for branch in stage.branches)}


def _at_hand(template: QuestTemplate) -> Mapping[str, Mapping[str, int]]:
    """How many of each thing there are when a stage begins, at least, by whatever stages the quest has come to it.

    The stages stand in the order in which they lead on, or are complained of elsewhere.
    """
    first = next(iter(template.stages))
    found = {first: _after(template, template.start, {}, HERE)}
    waiting = [first]
    for name in waiting:
        stage = template.stages[name]
        made = _after(template, stage.then, found[name], "")
        for to in sorted(_next(stage) & set(template.stages)):
            least = {item: min(count, made.get(item, 0)) for item, count in found.get(to, made).items()}
            if found.get(to) != least:
                found[to] = least
                waiting.append(to)
    return found


def _after(
    template: QuestTemplate, effects: Iterable[object], before: Mapping[str, int], here: str
) -> Mapping[str, int]:
    """What there is after some effects. What lies where nobody may come, or is made by an `if` or a chance, is not."""
    made = dict(before)
    sure = {f"${name}" for name, slot in template.slots.items() if slot.kind == "place"} | {f"${HERE}"}
    for effect in effects:
        if isinstance(effect, Give) or (isinstance(effect, Spawn) and (effect.place or f"${here}") in sure):
            made[effect.item] = made.get(effect.item, 0) + effect.count
        for part in parts(effect):
            if isinstance(part, TakeAway):
                made[part.item] = max(0, made.get(part.item, 0) - part.count)
    return made


def _walk(pack: Pack, template: QuestTemplate, stages: Iterable[Stage]) -> int:
    """The minutes that some stages may take: twice through all places for each thing to do, and a look around."""
    through = 0
    for place in pack.places.values():
        ways = (way for way in place.exits if way.lock is None)
        slowest = (way.minutes * (100 + max((part.percent for part in way.slow), default=0)) for way in ways)
        through += -(-max(slowest, default=0) // 100)
    goals = (objective for stage in stages for objective in _asked(stage))
    times = sum(goal.count + goal.each * template.difficulty_range[-1] for goal in goals)
    return times * (2 * through + LOOK_MINUTES)


def _promised(objective: Objective, at_hand: Mapping[str, int]) -> Iterator[str]:
    """What of an objective cannot be promised, with what is there when its stage begins."""
    match, field = dict(objective.on.match), _SURE.get(objective.on.event)
    if field is None or set(match) - {field, "target"} or match.get("target"):
        yield f"waits for {objective.on.event}; let it wait for one of {', '.join(_SURE)}, of a slot and nothing else"
    elif not str(match.get(field, "")).startswith("$"):
        yield f"names no slot as the {field}"
    if objective.on.event == "item_taken" and objective.each:
        yield "needs more things than are made"
    held = objective.when
    if held is not None and not isinstance(held, HasItem):
        yield "has a `when` other than has_item"
    needs = (held.item, held.count) if isinstance(held, HasItem) else (str(match.get("kind", "")), objective.count)
    if needs[0] and at_hand.get(needs[0], 0) < needs[1]:
        told = f"`start` and the stages before it make {at_hand.get(needs[0], 0)} where they can be had"
        yield f"needs {needs[1]} of {named(needs[0])}, and {told}"


def prove_words(
    template: QuestTemplate, prose: Mapping[str, str], marks: Callable[[str], Mark], problems: Problems
) -> None:
    """Complain of a name in braces that no slot of a template has. `marks` answers where the words of a key stand."""
    known = {*OWN, *template.slots}
    keys = [template.name_pattern, template.description_pattern]
    for stage in template.stages.values():
        keys += [stage.text, *(objective.text for objective in stage.objectives.values())]
    for key in keys:
        try:
            pieces = parse(prose.get(key, ""))
        except ValueError as error:
            problems.add(marks(key), Code.PLACEHOLDER, f"words of {named(template.id)}: {error}")
            continue
        for name in sorted(names_in(pieces) - known):
            problems.unknown(marks(key), Code.PLACEHOLDER, f"placeholder of {named(template.id)}", name, known)
    for part in parts(template):
        if isinstance(part, Say | WriteJournal) and set("{}") & set(prose.get(part.text, "")):
            told = "what `say` and `journal` tell is told as it stands; leave out the braces"
            problems.add(marks(part.text), Code.PLACEHOLDER, f"words of {named(template.id)}: {told}")


def _fits(pack: Pack, template: QuestTemplate) -> bool:
    """Whether a quest could be made of it at the beginning of a story of the pack, wherever it is handed out."""
    if template.scenario_types and pack.genre not in template.scenario_types:
        return False
    for scenario in pack.scenarios.values():
        state = begun(pack, scenario.id, Choice(pack.templates[scenario.templates[0]], ""))
        if state is None:
            continue
        for place in template.requirements.places or pack.places:
            here = [person for person, where in state.world.people.items() if where == place]
            for giver in here if names_slot(template, GIVER) else [""]:
                asked = Asked((template,), place, giver)
                if find(asked, state, pack, lambda _, count: range(count)) is not None:
                    return True
    return False
