"""What is wrong with the narration of a release: cells too thin to last, words too long, too rough or left open.

A cell is an action and its outcome. Looks at a built release; changes nothing, stops nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from taleward.content import RATINGS, SLOTS, Fragment, Release, Words, names_in, parse
from taleward.engine.pack import Deed, Effect, Pack
from taleward.engine.pack.effects import EndGame, If, Say, StartFight
from taleward.narrative.composer import narration_of

GENRES: Final = ("fantasy", "sci_fi", "medieval", "modern")
"""The genres that the base pack has words for."""
CELLS: Final = (
    "attack.hit", "attack.miss", "attack.defeat",
    "defend.held", "defend.hurt",
    "explore.found", "explore.nothing", "explore.failed",
    "interact.success", "interact.failure", "interact.done",
)  # fmt: skip
"""Every action and outcome that must have words in every genre and language."""
VARIANTS: Final = 12
"""So many cores a cell needs."""
OPENERS: Final = 7
"""So many openers a cell needs, that none comes twice in five turns."""
LONGEST: Final[Mapping[str, int]] = {"opener": 120, "core": 200, "sensory": 220, "consequence": 160, "hook": 160}
"""Characters of a fragment by its slot."""
OPTIONAL: Final = frozenset({"feature", "way", "weapon"})
"""Placeholders that have nothing to stand for in some places: a cell cannot rest on words that need them."""
_WHOLE: Final = re.compile(r"(?s)([\"“'(]?[^\W_a-z].*|\{.*)[.?…:][\"”')]?|.*\}")
_ROUGH: Final = re.compile(r"[<>*_`\[\]\\]|  |!|https?:")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with narration: what (`code`), in which language, moment and slot, and in words."""

    code: str
    language: str
    moment: str
    slot: str
    message: str


def lint(release: Release) -> list[Finding]:
    """Everything that is wrong with a release's narration, by language; `unreachable` cells are only pointed out."""
    found = (_language(release.pack, words, language) for language, words in release.words.items())
    return [finding for findings in found for finding in findings]


def unreachable(pack: Pack) -> set[str]:
    """The cells that no play of a pack comes to: nothing in it can fail, fight or be found, or it has words for all."""
    features = [feature for place in pack.places.values() for feature in place.features.values()]
    deeds = [deed for feature in features for deed in feature.deeds.values()]
    finds = [find for place in pack.places.values() for find in place.finds.values()]
    reached = {"explore.nothing"} if pack.places else set()
    if pack.encounters:
        reached |= {"attack.hit", "attack.miss", "attack.defeat", "defend.held", "defend.hurt"}
    if finds:
        reached.add("explore.found")
    if any(find.check for find in finds):
        reached.add("explore.failed")
    return set(CELLS) - reached - {cell for deed in deeds for cell in _silent(deed)}


def _silent(deed: Deed) -> Iterator[str]:
    """The cells of a deed for which the pack has no words of its own."""
    if not all(_speaks(effects) for effects in (deed.then, deed.triumph or deed.then)):
        yield "interact.success" if deed.check else "interact.done"
    if deed.check and not all(_speaks(effects) for effects in (deed.otherwise, deed.disaster or deed.otherwise)):
        yield "interact.failure"


def _speaks(effects: Iterable[Effect]) -> bool:
    """Whether words of the pack are told in any case."""
    return any(
        isinstance(effect, Say | EndGame | StartFight)
        or (isinstance(effect, If) and _speaks(effect.then) and _speaks(effect.otherwise))
        for effect in effects
    )


def _language(pack: Pack, words: Words, language: str) -> Iterator[Finding]:
    narration = narration_of(pack, words)
    for genre in (pack.genre,) if pack.places else GENRES:
        told = [one for one in narration if not one.genres or genre in one.genres]
        told = [one for one in told if RATINGS.index(one.rating) <= RATINGS.index(pack.rating)]
        for cell in CELLS:
            yield from _cell(cell, [one for one in told if one.moment == cell], language, genre)
    if pack.places:
        for cell in sorted(unreachable(pack)):
            yield Finding("unreachable", language, cell, "", "no play of this pack comes here")
    bags = Counter((one.moment, one.slot, one.genres, one.text) for one in narration)
    for fragment in narration:
        yield from _fragment(fragment, pack, language)
        if bags[fragment.moment, fragment.slot, fragment.genres, fragment.text] > 1:
            yield _found("twice", fragment, language, "these words stand twice in one slot")


def _cell(cell: str, told: Sequence[Fragment], language: str, genre: str) -> Iterator[Finding]:
    for slot, wanted in (("core", VARIANTS), ("opener", OPENERS)):
        always = [one for one in told if one.slot == slot and not (names_in(parse(one.text)) & OPTIONAL)]
        usual = [one for one in always if one.when is None and not one.about]
        if len(always) < wanted or len(usual) < wanted // 2:
            why = f"{genre} has {len(always)}, {len(usual)} of them unconditional; {wanted} are needed"
            yield Finding("thin", language, cell, slot, why)


def _fragment(fragment: Fragment, pack: Pack, language: str) -> Iterator[Finding]:
    if fragment.slot not in SLOTS or len(fragment.text) > LONGEST[fragment.slot]:
        told = f"{len(fragment.text)} characters; {LONGEST[fragment.slot]} are the most"
        yield _found("long", fragment, language, told)
    if not _WHOLE.fullmatch(fragment.text):
        yield _found("not_whole", fragment, language, "this is not a whole sentence")
    if rough := _ROUGH.search(fragment.text):
        yield _found("rough", fragment, language, f"{rough[0]!r} has no place in narration")
    if pack.places and RATINGS.index(fragment.rating) > RATINGS.index(pack.rating):
        yield _found("rating", fragment, language, f"{fragment.rating} in a pack for {pack.rating}")


def _found(code: str, fragment: Fragment, language: str, why: str) -> Finding:
    return Finding(code, language, fragment.moment, fragment.slot, f"{why}: {fragment.text}")
