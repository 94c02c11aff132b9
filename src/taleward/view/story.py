"""The story as entries: what was said and told, with chips for changes and rolls. Reads no log itself."""

from collections.abc import Iterator, Sequence
from typing import Final

from taleward.narrative import Change, RollShown
from taleward.sessions import Narration, Turn
from taleward.view.widgets import Action, Entry, Note, Send, Tone
from taleward.view.wording import Wording

_FIGURES: Final = frozenset({"health", "gold", "experience", "level"})
ANNOUNCED: Final = 3
"""So many entries are read aloud at once: who was away for long reads on, and does not listen for an hour."""
_BESIDE: Final = "settings_changed"
"""What a turn is that changes how the story is told, and tells nothing of it."""


def entry(path: str, turn: Turn, words: Wording) -> Entry | None:
    """The entry of a logged turn of the session at `path`; None if it is not of the story."""
    first = turn.events[0] if turn.events else {}
    if first.get("type") == _BESIDE:
        return None
    return Entry(
        seq=turn.version,
        text=turn.narration.text,
        said=turn.said,
        notes=[*(_roll(roll, words) for roll in turn.rolls), *(_change(change, words) for change in turn.changes)],
        takes_back=first.get("to") if first.get("type") in {"undone", "restored"} else None,
        actions=_ways_off(path, turn.version, words),
    )


def beginning(path: str, told: Narration, words: Wording) -> Entry:
    """The entry of what a session began with."""
    return Entry(seq=0, text=told.text, actions=_ways_off(path, 0, words))


def announcement(entries: Sequence[Entry]) -> str | None:
    """What is said of new entries to who listens, the latest of them if they are many; None of none."""
    return " ".join(_spoken(entries[-ANNOUNCED:])) or None


def _spoken(entries: Sequence[Entry]) -> Iterator[str]:
    for each in entries:
        yield from each.text.split("\n\n")
        yield from (note.text for note in each.notes)


def _ways_off(path: str, seq: int, words: Wording) -> list[Action]:
    fork = Send(method="POST", path=f"{path}/fork", body={"version": seq}, then="session")
    return [Action(id=f"fork.{seq}", label=words.say("view.story.fork"), do=fork, style="quiet")]


def _roll(roll: RollShown, words: Wording) -> Note:
    outcome = words.say("roll.success" if roll.success else "roll.failure")
    text = words.say(
        "view.chip.roll.under" if roll.aim == "under" else "view.chip.roll",
        label=roll.label,
        dice=roll.dice,
        total=roll.total,
        target=roll.target,
        outcome=outcome,
    )
    return Note(text=text, tone="good" if roll.success else "bad")


def _change(change: Change, words: Wording) -> Note:
    """A change in figures where it has them, else in words."""
    before, after = change.before, change.after
    if change.kind == "status":
        return Note(text=words.say(f"view.chip.status.{'gained' if after else 'lost'}", label=change.label))
    if isinstance(before, int) and isinstance(after, int):
        text = words.say("view.chip.figure", difference=f"{after - before:+}", label=change.label)
        return Note(text=text, tone=_tone(change.kind, after - before))
    if after is None:
        return Note(text=words.say("view.chip.gone", label=change.label))
    return Note(text=words.say("view.chip.now", label=change.label, after=after))


def _tone(kind: str, difference: int) -> Tone:
    if kind == "resource":  # more of it may be better or worse
        return "plain"
    if difference > 0:
        return "good"
    return "bad" if kind in _FIGURES else "plain"
