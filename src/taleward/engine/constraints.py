"""Which characters a scenario can begin with: what base stats cost, what constraints ask, and why nobody meets them.

Points: a player may change a template's base stats. A step up costs 1 point up to 14, 2 points to 15 and to 16, and 3
points above; a step down gives the same back. All changes together cost `point_budget` at most, and each stat stays
between `stat_min` and `stat_max` (or where the template itself put it, outside of them). What a class adds comes after.

Here nobody is made and no dice fall: `generation` does that. What cannot be is a `Conflict`, a value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from taleward.engine.characters import LEAST_STAT, MOST_STAT, final
from taleward.engine.pack import Background, CharacterClass, Pack, Template

CHEAP_TO, DEAR_FROM = 14, 16
"""A step up costs 1 point as far as the first, 2 as far as the second, 3 above."""
_REPEATED = 80
"""Characters of an unknown id that a reason repeats."""

Path = tuple[str | int, ...]
"""The way to a value in nested mappings and lists, such as `("min_stats", "might")`."""
Kind = Literal["template", "class", "background", "skill", "stat", "exclude"]
Ranges = Mapping[str, tuple[int, int]]
"""The least and the most base score of each stat."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a random character must be.

    `min_stats` and `max_stats` bound final scores, after the class's bonus. The class or the background must give each
    of `skills`. `exclude` holds ids of templates, classes and backgrounds.
    """

    template_id: str | None = None
    character_class: str | None = None
    background: str | None = None
    name: str | None = None
    min_stats: Mapping[str, int] = field(default_factory=dict)
    max_stats: Mapping[str, int] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no such character. `paths` lead to the wishes at odds, no more of them than it takes."""

    paths: tuple[Path, ...]
    reason: str


class Cast(NamedTuple):
    """A combination that a scenario offers."""

    template: Template
    calling: CharacterClass | None
    past: Background | None

    def __str__(self) -> str:
        return ", ".join(each.id for each in (self.template, self.calling) if each)


@dataclass(frozen=True, slots=True)
class Wish:
    """One constraint: on the final score of the stat `value`, or on the combination, to have (or exclude) `value`."""

    path: Path
    kind: Kind
    value: str
    low: int = LEAST_STAT
    high: int = MOST_STAT

    def __str__(self) -> str:
        if self.kind == "stat":
            return f"{self.value} >= {self.low}" if self.path[0] == "min_stats" else f"{self.value} <= {self.high}"
        return self.value if self.kind == "exclude" else f"{self.kind} {self.value}"

    def admits(self, cast: Cast) -> bool:
        """Whether a combination is what is wished. Its stats are another matter."""
        if self.kind == "stat":
            return True
        if self.kind == "skill":
            return any(self.value in source.skills for source in (cast.calling, cast.past) if source)
        named = {"template": cast.template, "class": cast.calling, "background": cast.past}
        if self.kind == "exclude":
            return self.value not in {each.id for each in named.values() if each}
        found = named[self.kind]
        return found is not None and found.id == self.value


def worth(score: int) -> int:
    """The points in a base score, counted from 0."""
    return score + max(0, score - CHEAP_TO) + max(0, score - DEAR_FROM)


def spent(template: Template, stats: Mapping[str, int]) -> int:
    """The points that base stats cost above a template's own; below 0 if they gave some back."""
    return sum(worth(stats[stat]) - worth(score) for stat, score in template.base_stats.items())


def bounds(template: Template, stat: str) -> tuple[int, int]:
    """The least and the most that a base stat may be set to."""
    own = template.base_stats[stat]
    return min(template.stat_min, own), max(template.stat_max, own)


def classes_of(pack: Pack, template: Template) -> tuple[str, ...]:
    """The ids of the classes that are open to a template, its default first."""
    return template.class_restrictions or tuple(pack.classes)


def casts_of(pack: Pack, scenario_id: str) -> Iterator[Cast]:
    """All combinations of template, class and background that a scenario offers."""
    for template in (pack.templates[each] for each in pack.scenarios[scenario_id].templates):
        callings = [pack.classes[each] for each in classes_of(pack, template)]
        pasts = [pack.backgrounds[each] for each in template.background_options]
        yield from (Cast(template, calling, past) for calling in callings or (None,) for past in pasts or (None,))


def wishes_of(constraints: Constraints) -> Iterator[Wish]:
    """Split constraints into single wishes: first those that a reason does without, if there is another."""
    for each in dict.fromkeys(constraints.exclude):
        yield Wish(("exclude", constraints.exclude.index(each)), "exclude", each)
    for each in dict.fromkeys(constraints.skills):
        yield Wish(("skills", constraints.skills.index(each)), "skill", each)
    for stat, score in constraints.max_stats.items():
        yield Wish(("max_stats", stat), "stat", stat, high=score)
    for stat, score in constraints.min_stats.items():
        yield Wish(("min_stats", stat), "stat", stat, low=score)
    if constraints.background is not None:
        yield Wish(("background",), "background", constraints.background)
    if constraints.character_class is not None:
        yield Wish(("character_class",), "class", constraints.character_class)
    if constraints.template_id is not None:
        yield Wish(("template_id",), "template", constraints.template_id)


def able(casts: Sequence[Cast], wishes: Sequence[Wish]) -> Iterator[tuple[Cast, Ranges]]:
    """Find the combinations that can meet all wishes, with the base scores that do."""
    for cast in casts:
        if all(wish.admits(cast) for wish in wishes):
            ranges = _ranges(cast, wishes)
            if ranges is not None and _missing(cast.template, ranges) <= 0:
                yield cast, ranges


def _ranges(cast: Cast, wishes: Sequence[Wish]) -> Ranges | None:
    """The base scores with which all wishes hold, whatever they cost; None if a stat has none."""
    ranges = {stat: bounds(cast.template, stat) for stat in cast.template.base_stats}
    for wish in wishes:
        if wish.kind != "stat":
            continue
        low, high = ranges[wish.value]
        fit = [each for each in range(low, high + 1) if wish.low <= final(each, wish.value, cast.calling) <= wish.high]
        if not fit:
            return None
        ranges[wish.value] = fit[0], fit[-1]
    return ranges


def _missing(template: Template, ranges: Ranges) -> int:
    """The points that the cheapest stats within ranges cost beyond the budget; 0 or less if there are enough."""
    return spent(template, {stat: low for stat, (low, _) in ranges.items()}) - template.point_budget


# --- why there is nobody ----------------------------------------------------------------------------------------------


def unheard_of(pack: Pack, scenario_id: str, constraints: Constraints) -> Conflict | None:
    """Find the first id in the constraints that there is not."""
    known: dict[Kind, Sequence[str]] = {
        "template": pack.scenarios[scenario_id].templates,
        "class": tuple(pack.classes),
        "background": tuple(pack.backgrounds),
        "skill": tuple(pack.skills),
        "stat": tuple(pack.stats),
        "exclude": (*pack.templates, *pack.classes, *pack.backgrounds),
    }
    for wish in wishes_of(constraints):
        if wish.value not in known[wish.kind]:
            what = "template, class or background" if wish.kind == "exclude" else wish.kind
            return Conflict((wish.path,), unknown(what, wish.value, known[wish.kind]))
    return None


def unknown(what: str, asked: str, known: Sequence[str]) -> str:
    """Say that there is no such id: with the one that shares most letters, or with all that there are."""

    def shared(each: str) -> int:
        return sum(min(each.count(letter), asked.count(letter)) for letter in dict.fromkeys(each))

    told = f"unknown {what} {asked[:_REPEATED]!a}"
    near = max(known, key=shared, default="")
    if len(asked) <= _REPEATED and 8 * shared(near) > 3 * (len(near) + len(asked)):  # three quarters of the letters
        return f"{told}, did you mean {near!a}?"
    return f"{told}; it must be one of: {', '.join(known)}" if known else f"{told}; there are none"


def conflict(casts: Sequence[Cast], wishes: Sequence[Wish]) -> Conflict:
    """Leave out every wish without which there is still nobody, and say what is wrong with the rest."""
    core = list(wishes)
    for wish in wishes:
        rest = [each for each in core if each is not wish]
        if next(able(casts, rest), None) is None:
            core = rest
    core.reverse()
    return Conflict(tuple(wish.path for wish in core), _reason(casts, core))


def _reason(casts: Sequence[Cast], core: Sequence[Wish]) -> str:
    wanted = [wish for wish in core if wish.kind not in {"stat", "exclude"}]
    without = [wish for wish in core if wish.kind == "exclude"]
    limits = [wish for wish in core if wish.kind == "stat"]
    if not limits:
        return _unmet(wanted, without)
    allowed = [cast for cast in casts if all(wish.admits(cast) for wish in core)]
    given = (f"with {_listed(wanted)}, " if wanted else "") + (f"without {_listed(without)}, " if without else "")
    if len(limits) == 1:
        return given + _out_of_reach(allowed, limits[0])
    found = [(_missing(cast.template, ranges), cast) for cast in allowed if (ranges := _ranges(cast, limits))]
    if not found:
        return f"{given}no allowed template and class can have {_listed(limits)}"
    lack, cast = min(found, key=lambda each: each[0])
    told = f"{given}{_listed(limits)} cannot be had together within the points of any allowed template"
    return f"{told}: the nearest lacks {lack} ({cast})"


def _unmet(wanted: Sequence[Wish], without: Sequence[Wish]) -> str:
    match [wish.kind for wish in wanted], bool(without):
        case [], _:
            return f"without {_listed(without)} nobody is left"
        case ["class" | "background"], False:
            return f"{wanted[0]} is not open to any template of this story"
        case ["template", "class" | "background"], False:
            return f"{wanted[1]} is not open to {wanted[0]}"
    return f"nobody allowed has {_listed(wanted)}" + (f" without {_listed(without)}" if without else "")


def _out_of_reach(allowed: Sequence[Cast], limit: Wish) -> str:
    least = limit.path[0] == "min_stats"
    reached = [(_extreme(cast, limit.value, most=least), cast) for cast in allowed]
    score, cast = (max if least else min)(reached, key=lambda each: each[0])
    told = f"{limit} cannot be reached by any allowed template within its points"
    return f"{told}: the {'most' if least else 'least'} is {score} ({cast})"


def _extreme(cast: Cast, stat: str, *, most: bool) -> int:
    """The highest or the lowest final score of a stat that a combination can pay for, all else at its lowest."""
    lowest = {each: bounds(cast.template, each)[0] for each in cast.template.base_stats}
    low, high = bounds(cast.template, stat)
    budget = cast.template.point_budget
    paid = [score for score in range(low, high + 1) if spent(cast.template, {**lowest, stat: score}) <= budget]
    return final(paid[-1] if most else paid[0], stat, cast.calling)


def _listed(wishes: Sequence[Wish]) -> str:
    *most, last = map(str, wishes)
    return f"{', '.join(most)} and {last}" if most else last
