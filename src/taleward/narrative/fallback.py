"""Curated words for an action without a game: by action, outcome, genre and language, out of a pack's narration.

For callers that have no session, such as a frontend that is moved over step by step.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from taleward.content import RATINGS, Release, Words
from taleward.kit import GameError, register
from taleward.narrative.bags import Bags, Chooser
from taleward.narrative.composer import Beat, Composer
from taleward.narrative.forms import Forms
from taleward.narrative.lint import CELLS, GENRES

register("unknown_cell", 422, "There are no words for that")

OUTCOMES: Final[Mapping[str, str]] = {
    "attack": "hit",
    "defend": "held",
    "explore": "nothing",
    "interact": "done",
}
"""The actions that have words in every genre, each with the outcome that is meant where none is said."""
_NAMES: Final = ("foe", "person", "place", "name")
_MOST: Final = 1_000


class Fallbacks:
    """Words of one release, usually the base pack's, for any genre that it has."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._composers: dict[tuple[str, str, str], Composer] = {}

    def responses(self, language: str | None = None) -> dict[str, dict[str, tuple[str, ...]]]:
        """Every core by action and genre, all outcomes together, as written, with placeholders such as `{foe}`."""
        return {action: dict(self._by_genre(action, language)) for action in OUTCOMES}

    def _by_genre(self, action: str, language: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        for genre in GENRES:
            composer = self._composer(genre, language, RATINGS[-1])
            cells = [cell for cell in CELLS if cell.startswith(f"{action}.")]
            yield genre, tuple(one.text for cell in cells for one in composer.variants(cell))

    def tell(self, action: str, context: Mapping[str, Any]) -> str:
        """A paragraph for an action.

        `context` may hold `genre`, `outcome`, `language`, `rating`, `seed` and `turn` (the same ones, the same words),
        and what the placeholders stand for: `foe`, `weapon`, `feature`, `person`, `place`, `name`, `amount`. GameError
        `unknown_cell` for an action, outcome, genre or rating without words; its context names those that have some.
        """
        cell = f"{_known('action', action, tuple(OUTCOMES))}.{_outcome(action, context)}"
        genre = _known("genre", str(context.get("genre", GENRES[0])), GENRES)
        rating = _known("rating", str(context.get("rating", RATINGS[0])), RATINGS)
        language = self._release.language(str(context.get("language", "")))
        seed, turn = str(context.get("seed", "")), context.get("turn", 0)
        chooser = Chooser(Bags(), seed.encode(errors="replace"), turn if isinstance(turn, int) else 0)
        beat = Beat(cell, self._slots(context, self._release.words_in(language)), leads=True)
        composer = self._composer(genre, language, rating)
        return " ".join(filter(None, [*composer.compose(beat, chooser, None), composer.hook(beat, chooser, None)]))

    def _slots(self, context: Mapping[str, Any], words: Words) -> dict[str, str | int]:
        slots: dict[str, str | int] = {name: words.texts.get(f"fallback.{name}", "") for name in _NAMES}
        for name in (*_NAMES, "weapon", "feature"):
            if context.get(name) and isinstance(context[name], str):
                slots[name] = context[name]
        amount = context.get("amount", 1)
        slots["amount"] = min(max(amount, 1), _MOST) if isinstance(amount, int) else 1
        return slots

    def _composer(self, genre: str, language: str | None, rating: str) -> Composer:
        key = (genre, self._release.language(language), rating)
        if key not in self._composers:
            words = self._release.words_in(language)
            self._composers[key] = Composer(self._release.pack, words, Forms(words), genre=genre, rating=rating)
        return self._composers[key]


def _outcome(action: str, context: Mapping[str, Any]) -> str:
    outcomes = tuple(cell.partition(".")[2] for cell in CELLS if cell.startswith(f"{action}."))
    return _known("outcome", str(context.get("outcome", OUTCOMES[action])), outcomes)


def _known(what: str, name: str, known: Sequence[str]) -> str:
    if name not in known:
        told = f"There are no words for the {what} {name[:40]!r}; there are for {', '.join(known)}"
        raise GameError(told, "unknown_cell", {what: list(known)})
    return name
