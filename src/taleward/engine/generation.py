"""Characters to begin with: the default one, random ones within constraints, and those that players make with points.

What base stats cost, and what may be, stands in `constraints`. The dice come in. What cannot be is answered as a
`Conflict`, never raised. The name of a character made here is the key of a name of its template, unless the player gave
one: the words are the pack's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from taleward.engine.characters import Choice
from taleward.engine.constraints import (
    Conflict,
    Constraints,
    Ranges,
    able,
    bounds,
    casts_of,
    classes_of,
    conflict,
    spent,
    unheard_of,
    unknown,
    wishes_of,
    worth,
)
from taleward.engine.kernel import Dice, clip
from taleward.engine.pack import Pack, Template

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Customisation:
    """What a player makes of a character; None leaves it. `stats` are base scores, before the class adds to them."""

    template_id: str | None = None
    character_class: str | None = None
    background: str | None = None
    name: str | None = None
    stats: Mapping[str, int] = field(default_factory=dict)


def own_names(template: Template) -> tuple[str, ...]:
    """The keys of the names that a template has for its characters, the default first."""
    return template.default_name, *template.names


def generate_default(pack: Pack, scenario_id: str) -> Choice:
    """The scenario's first template with its first class and background. It spends no points."""
    return _plain(pack, pack.templates[pack.scenarios[scenario_id].templates[0]])


def _plain(pack: Pack, template: Template) -> Choice:
    calling = next((pack.classes[each] for each in classes_of(pack, template)), None)
    past = next((pack.backgrounds[each] for each in template.background_options), None)
    return Choice(template, template.default_name, calling, past)


# --- made by a player -------------------------------------------------------------------------------------------------


def customise(pack: Pack, scenario_id: str, choice: Choice, wanted: Customisation) -> Choice | Conflict:
    """Make of a character what a player wants of it.

    Another template begins anew, with its own first class and background and its own stats; a name that a player gave
    stays. Stats that are not named stay as they are.
    """
    offered = pack.scenarios[scenario_id].templates
    chosen = choice.template.id if wanted.template_id is None else wanted.template_id
    if chosen not in offered:
        return Conflict((("template_id",),), unknown("template", chosen, offered))
    if chosen != choice.template.id:
        plain = _plain(pack, pack.templates[chosen])
        choice = plain if choice.name in own_names(choice.template) else replace(plain, name=choice.name)
    template, calling, past = choice.template, choice.character_class, choice.background
    if wanted.character_class is not None:
        offered, calling = classes_of(pack, template), pack.classes.get(wanted.character_class)
        if wanted.character_class not in offered:
            told = _closed("class", wanted.character_class, offered, template, known=calling is not None)
            return Conflict((("character_class",),), told)
    if wanted.background is not None:
        offered, past = template.background_options, pack.backgrounds.get(wanted.background)
        if wanted.background not in offered:
            told = _closed("background", wanted.background, offered, template, known=past is not None)
            return Conflict((("background",),), told)
    stats = choice.stats
    if wanted.stats:
        stats = {**(choice.stats or template.base_stats), **wanted.stats}
        if wrong := _wrong_stats(template, wanted.stats, stats):
            return wrong
    return Choice(template, wanted.name or choice.name, calling, past, stats)


def _closed(kind: str, asked: str, offered: Sequence[str], template: Template, *, known: bool) -> str:
    if known:
        others = f"it must be one of: {', '.join(offered)}" if offered else "there are none"
        return f"{kind} {asked} is not open to template {template.id}; {others}"
    return unknown(kind, asked, offered)


def _wrong_stats(template: Template, wanted: Mapping[str, int], stats: Mapping[str, int]) -> Conflict | None:
    for stat, score in wanted.items():
        if stat not in template.base_stats:
            return Conflict((("stats", stat),), unknown("stat", stat, tuple(template.base_stats)))
        low, high = bounds(template, stat)
        if not low <= score <= high:
            return Conflict(
                (("stats", stat),), f"{stat} must be {low} to {high} before the class adds to it, not {score}"
            )
    cost = spent(template, stats)
    if cost > template.point_budget:
        told = f"these stats cost {cost} points; there are {template.point_budget} to spend"
        return Conflict((("stats",),), told)
    return None


# --- random, within constraints ---------------------------------------------------------------------------------------


def generate_random(pack: Pack, scenario_id: str, constraints: Constraints, dice: Dice) -> Choice | Conflict:
    """Draw a character: the same dice, the same character.

    Every combination of template, class and background that can meet the constraints is as likely as any other. The
    template's own stats are brought within the constraints; then random steps go up until all points that such steps
    can spend are spent.
    """
    if strange := unheard_of(pack, scenario_id, constraints):
        return strange
    casts, wishes = list(casts_of(pack, scenario_id)), list(wishes_of(constraints))
    found = list(able(casts, wishes))
    if not found:
        return conflict(casts, wishes)
    cast, ranges = _pick(dice, "combination", found)
    stats = _distribute(cast.template, ranges, dice)
    name = constraints.name or _pick(dice, "name", own_names(cast.template))
    return Choice(cast.template, name, cast.calling, cast.past, stats)


def _pick(dice: Dice, label: str, options: Sequence[T]) -> T:
    return options[dice.draw(f"character:{label}", 1, len(options))[0] - 1]


def _distribute(template: Template, ranges: Ranges, dice: Dice) -> dict[str, int]:
    stats = {stat: clip(score, *ranges[stat]) for stat, score in template.base_stats.items()}
    while spent(template, stats) > template.point_budget:
        stats[_pick(dice, "lower", [stat for stat in stats if stats[stat] > ranges[stat][0]])] -= 1
    goal = _spendable(stats, ranges, template.point_budget - spent(template, stats))
    while goal:
        rest = {stat: goal - worth(score + 1) + worth(score) for stat, score in stats.items()}
        open_ones = [stat for stat in stats if stats[stat] < ranges[stat][1] and rest[stat] >= 0]
        whole = [stat for stat in open_ones if _spendable(_raised(stats, stat), ranges, rest[stat]) == rest[stat]]
        chosen = _pick(dice, "raise", whole)
        stats, goal = _raised(stats, chosen), rest[chosen]
    return stats


def _raised(stats: Mapping[str, int], stat: str) -> dict[str, int]:
    return {**stats, stat: stats[stat] + 1}


def _spendable(stats: Mapping[str, int], ranges: Ranges, points: int) -> int:
    """The most of some points that raising stats within ranges can spend."""
    sums = 1  # bit n: exactly n points can be spent
    for stat, score in stats.items():
        before = sums
        for higher in range(score + 1, ranges[stat][1] + 1):
            sums |= before << (worth(higher) - worth(score))
        sums &= (2 << points) - 1
    return sums.bit_length() - 1
