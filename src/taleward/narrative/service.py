"""What other programs ask of the narrative: whether an action can be done, words without a game. Decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from taleward.content import Library, Release
from taleward.engine import INTENTS, BadIntent, GameState, Intent, Refusal, legal_actions, parse_intent
from taleward.engine.kernel import Dice
from taleward.engine.pack import Pack
from taleward.engine.rules.legal import refuse
from taleward.engine.rules.scene import Scene
from taleward.kit import GameError
from taleward.narrative.bags import Bags, Chooser
from taleward.narrative.curated import Storyteller
from taleward.narrative.fallback import Fallbacks
from taleward.narrative.grammar import Grammar, Understood, Unplaced, Unsure

BASE: Final = "base"
"""The pack that every other one requires."""
_WIRE_PARTS = 2
_WIRE_MARKS = frozenset("/_.")


@dataclass(frozen=True, slots=True)
class ActionCheck:
    """Whether an action can be done now.

    If not, `reason` says why in the words of the game, and `code` is that of the refusal or the moment that answers
    words without a clear meaning (`unclear.ambiguous`). `intent` is what was meant, where that is clear; it may be
    refused all the same.
    """

    valid: bool
    reason: str
    code: str
    intent: Intent | None


@dataclass(frozen=True, slots=True)
class _Reader:
    story: Storyteller
    grammar: Grammar


class AIResponseManager:
    """Reads what players write, and has words for what they do. Keeps nothing of any game."""

    def __init__(self, library: Library) -> None:
        """Games are read by the releases that the library offers; words without a game are those of its pack `base`."""
        self._library = library
        self._words: tuple[Release, Fallbacks] | None = None
        self._readers: dict[tuple[str, str], _Reader] = {}

    @property
    def fallback_responses(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The words without a game as written: texts by action (attack, defend, explore, interact) and by genre."""
        return self._fallbacks().responses()

    def _fallbacks(self) -> Fallbacks:
        base = self._library.current.get(BASE)
        if self._words is not None and base is self._words[0]:
            return self._words[1]
        if base is None:
            raise GameError(
                f"The words without a game are those of the pack {BASE!r}, and it is not on offer", "not_found"
            )
        self._words = base, Fallbacks(base)
        return self._words[1]

    async def get_fallback_response(self, action_type: str, context: Mapping[str, Any]) -> str:
        """A paragraph of curated words for an action, see `Fallbacks.tell`.

        `context` may hold `genre` (fantasy, sci_fi, medieval, modern), `outcome`, `language`, `rating`, `seed`, `turn`
        and names: `foe`, `weapon`, `feature`, `person`, `place`, `name`, `amount`. GameError `unknown_cell` (422) if
        there are no words for what is asked, with those that there are.
        """
        return self._fallbacks().tell(action_type, context)

    async def validate_action(self, action: str, game_state: GameState) -> bool:
        """Whether an action is one legal intent now, see `check_action`."""
        return (await self.check_action(action, game_state)).valid

    async def check_action(self, action: str, game_state: GameState, language: str | None = None) -> ActionCheck:
        """Check an action, as on the wire (`talk pell/business`) or in words of the language (the pack's own).

        GameError `not_found` if no release on offer has the scenario of the game.
        """
        found = self._library.scenario(game_state.scenario)
        if found is None:
            raise GameError("There is no such scenario", "not_found", {"scenario": game_state.scenario[:64]})
        release = found[1]
        reader = self._reader(release, language)
        scene = Scene(release.pack, game_state, Dice(b"", game_state.branch, game_state.turn))
        wired = _parsed(action)
        refusal = None if wired is None else refuse(scene, wired)
        if wired is not None and (refusal is None or _is_wire(action, release.pack)):
            return _checked(wired, refusal, reader)
        result = reader.grammar.understand(action, game_state, legal_actions(game_state, release.pack))
        if isinstance(result, Understood):
            return _checked(result.intent, refuse(scene, result.intent), reader)
        return _unclear(action, result, game_state, reader)

    def _reader(self, release: Release, language: str | None) -> _Reader:
        key = release.hash, release.language(language)
        if key not in self._readers:
            words = release.words_in(language)
            story = Storyteller(release.pack, words)
            grammar = Grammar(release.pack, words, lambda offer, state: story.told(offer, state)[1])
            self._readers[key] = _Reader(story, grammar)
        return self._readers[key]


def _parsed(action: str) -> Intent | None:
    """The intent of a wire action; None for what is none."""
    parts = action.split()
    if not 1 <= len(parts) <= _WIRE_PARTS or parts[0] not in INTENTS:
        return None
    try:
        return parse_intent(parts[0], "".join(parts[1:]))
    except BadIntent:
        return None  # "take lantern, please" begins as a wire action does, and is none


def _is_wire(action: str, pack: Pack) -> bool:
    """Whether something that reads as a wire action is one, and not words such as "take lantern"."""
    target = action.split()[1:]
    if not target or _WIRE_MARKS.intersection(target[0]):
        return True
    ids = (pack.people, pack.items, pack.places, pack.foes, *(place.features for place in pack.places.values()))
    return any(target[0] in known for known in ids)


def _checked(intent: Intent, refusal: Refusal | None, reader: _Reader) -> ActionCheck:
    if refusal is None:
        return ActionCheck(valid=True, reason="", code="", intent=intent)
    return ActionCheck(valid=False, reason=reader.story.reason(refusal), code=refusal.code, intent=intent)


def _unclear(action: str, result: Unsure | Unplaced, state: GameState, reader: _Reader) -> ActionCheck:
    """Answer words without a clear meaning; the same words in the same turn get the same answer."""
    chooser = Chooser(Bags(), blake2b(action.encode("utf-8", "replace")).digest(), state.turn)
    answer = reader.story.answer(result.moment, chooser, state, thing=result.thing)
    return ActionCheck(valid=False, reason=answer, code=result.moment, intent=None)
