"""A turn that was decided and is not logged yet: what each kind of turn begins as. Logs nothing."""

from dataclasses import dataclass, replace

from taleward.engine import Event, GameState, Refusal
from taleward.sessions import codec
from taleward.sessions.answers import Words
from taleward.sessions.codec import Outcome, Settings
from taleward.sessions.head import APPLIED, REFUSED, Head, Kind


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn that was decided and not yet logged. `key` is its own, where it is not that of a request."""

    kind: Kind
    game: GameState
    settings: Settings
    outcome: Outcome
    intent: bytes = b""
    events: bytes = codec.NO_EVENTS
    happened: tuple[Event, ...] = ()
    state: bytes | None = None
    words: Words | None = None
    arrivals: bytes = codec.NO_EVENTS
    key: str = ""


def refused(head: Head, intent: bytes, refusal: Refusal) -> Draft:
    """An action that a rule refuses."""
    outcome = replace(
        head.outcome,
        outcome=REFUSED,
        code=str(refusal.code),
        reason_subject=refusal.subject,
        reason_text=refusal.text,
        told=(),
        bags=None,
    )
    return Draft(Kind.ACTION, head.game, head.settings, outcome, intent)


def unrefused(head: Head) -> Outcome:
    """The outcome of a turn beside the story: what can be taken back stays what it was."""
    return replace(head.outcome, outcome=APPLIED, code="", reason_subject="", reason_text="", told=(), bags=None)
