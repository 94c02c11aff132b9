"""The curated storyteller: events, actions and refusals in the words of a pack, in one language.

A variant is chosen by a hash of the story's branch, turn and the place of the event in it, so the same turn is told the
same way for ever.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import get_args, get_type_hints

from taleward.content import Words
from taleward.engine import EVENTS, Event, GameState, LegalAction, Refusal
from taleward.engine.kernel import Ref
from taleward.engine.pack import Pack
from taleward.narrative.changes import changes
from taleward.narrative.labels import Labels
from taleward.narrative.model import Change, RollShown
from taleward.narrative.names import Names

_SLOT = re.compile(r"\{([a-z_]+)\}")


def _find_references(kind: type[Event]) -> Mapping[str, str]:
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = [mark for mark in get_args(hint)[1:] if isinstance(mark, Ref)]
        if marks:
            found[name] = marks[0].kind
    return found


_REFERENCES = {name: _find_references(kind) for name, kind in EVENTS.items()}
"""By event, the fields that hold an id, with the kind of thing it is."""


class Storyteller:
    """Tells turns of one pack in one language."""

    def __init__(self, pack: Pack, words: Words) -> None:
        """`words` are complete for the language."""
        self._pack = pack
        self._words = words
        self._names = Names(pack, words)
        self._labels = Labels(pack, words, self._names)

    def text(self, key: str, **slots: str | int) -> str:
        """A text of the interface with its slots filled."""
        return self._fill(self._words.texts.get(key, ""), slots)

    def prose(self, key: str) -> str:
        """Words of the pack by their key."""
        return self._words.prose.get(key, key)

    def narrate(self, events: Iterable[Event], state: GameState) -> str:
        """Tell events in paragraphs: the pack's own words stand alone, plain sentences are joined. Never empty."""
        paragraphs: list[str] = []
        sentences: list[str] = []
        for index, happened in enumerate(events):
            own = self._own_words(happened)
            if own:
                _flush(paragraphs, sentences)
                paragraphs.append(own)
            else:
                sentence = self._sentence(happened, state, index)
                if sentence:
                    sentences.append(sentence)
        _flush(paragraphs, sentences)
        return "\n\n".join(paragraphs) or self.text("narration.nothing")

    def describe(self, state: GameState) -> str:
        """The place the character is at."""
        return self.prose(self._pack.places[state.world.place].description)

    def reason(self, refusal: Refusal) -> str:
        """Why something is refused, in the pack's words where it has them."""
        if refusal.text:
            return self.prose(refusal.text)
        if refusal.subject and (name := self._names.of(refusal.subject)):
            return self.text(f"refusal.{refusal.code}", subject=name)
        plain = self.text(f"refusal.{refusal.code}.plain")
        return plain or self.text(f"refusal.{refusal.code}", subject=refusal.subject)

    def told(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target of an offered action, as on the wire, and its label."""
        return self._labels.told(action, state)

    def changes(self, before: GameState, after: GameState) -> list[Change]:
        """What is otherwise than before."""
        return changes(before, after, self._names, self._words)

    def rolls(self, events: Iterable[Event]) -> list[RollShown]:
        """The rolls among the events."""
        return [
            RollShown(self._names.roll(event.label), event.dice, event.total, event.target, event.success)  # type: ignore[attr-defined]  # the type says it is a roll
            for event in events
            if event.type == "rolled"
        ]

    def _own_words(self, happened: Event) -> str:
        if happened.type == "told":
            return self.prose(happened.text)  # type: ignore[attr-defined]  # the type says what it has
        if happened.type == "story_ended":
            ending = self._pack.endings[happened.ending]  # type: ignore[attr-defined]  # the type says what it has
            return f"{self.prose(ending.title)}\n\n{self.prose(ending.text)}"
        return ""

    def _sentence(self, happened: Event, state: GameState, index: int) -> str:
        variants = self._words.narration.get(happened.type)
        if not variants or happened.hidden:
            return ""
        chosen = variants[_pick(f"{state.branch}|{state.turn}|{index}", len(variants))]
        return self._fill(chosen, self._slots(happened))

    def _slots(self, happened: Event) -> dict[str, str | int]:
        slots: dict[str, str | int] = {}
        slot: str
        for slot in type(happened).__slots__:
            slots[slot] = getattr(happened, slot)
        for name, kind in _REFERENCES[happened.type].items():
            value = getattr(happened, name)
            words = self._names.of_kind(kind, str(value)) if value else ""
            slots[name] = words
            slots[kind] = words
        for name in ("on", "target"):
            if slots.get(name):
                slots[name] = self._names.of(str(slots[name]))
        if "text" in slots:
            slots["text"] = self.prose(str(slots["text"]))
        return slots

    @staticmethod
    def _fill(template: str, slots: Mapping[str, str | int]) -> str:
        filled = _SLOT.sub(lambda found: str(slots.get(found[1], found[0])), template)
        return filled[:1].upper() + filled[1:]


def _flush(paragraphs: list[str], sentences: list[str]) -> None:
    if sentences:
        paragraphs.append(" ".join(sentences))
        sentences.clear()


def _pick(message: str, among: int) -> int:
    return int.from_bytes(blake2b(message.encode(), digest_size=8).digest(), "big") % among
