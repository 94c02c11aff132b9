"""What a player is told of a turn, as the wire shapes of the interface. Derived from rows and states, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from taleward.content import Release
from taleward.engine import Event, GameState, LegalAction, Refusal, Why, legal_actions
from taleward.kit import rfc3339
from taleward.narrative import Change, RollShown, Storyteller
from taleward.sessions import codec
from taleward.sessions.codec import Outcome
from taleward.sessions.head import APPLIED, REFUSED, Head, Kind, revision
from taleward.sessions.model import TurnRow
from taleward.sessions.views import StateView, view


@dataclass(slots=True)
class Action:
    """An action that is offered. `action_id` is good for this version alone; `reason` says why it is blocked.

    Not frozen, alone of the answers: of these a turn makes a dozen, and a frozen one takes five times as long.
    """

    action_id: str
    action: str
    target: str | None
    label: str
    available: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class RefusalTold:
    """Why a rule refused the action."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clarify:
    """A question back to the player, and what could be meant."""

    question: str
    options: list[Action]


@dataclass(frozen=True, slots=True)
class Narration:
    """The words of a turn; paragraphs are separated by an empty line."""

    text: str
    source: Literal["curated", "model"]
    language: str
    pending: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to an action. `version` is the seq of the turn; a clarification is not logged and has the head's."""

    session_id: str
    version: int
    outcome: Literal["applied", "refused", "clarify"]
    refusal: RefusalTold | None
    clarify: Clarify | None
    events: list[dict[str, Any]]
    changes: list[Change]
    rolls: list[RollShown]
    narration: Narration
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class SessionItem:
    """A session as it is listed. `revision` is its ETag's text; times are RFC 3339 in UTC."""

    session_id: str
    user_id: str
    scenario_id: str
    version: int
    revision: str
    is_active: bool
    language: str
    title: str
    rating: str
    narration_mode: str
    created_at: str
    last_updated: str
    narration: Narration
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class GameSession(SessionItem):
    """A session as its player sees it: as it is listed, with its state."""

    state: StateView


class Teller:
    """Tells turns of one release in one language."""

    def __init__(self, release: Release, language: str) -> None:
        """The nearest language of the release is used."""
        self._release = release
        self._language = release.language(language)
        self._story = Storyteller(release.pack, release.words_in(language))

    def actions(self, head: Head) -> list[Action]:
        """The legal actions of a head."""
        if head.offers is None:
            head.offers = legal_actions(head.game, self._release.pack)
        return self._actions(head.row, head.game, head.offers)

    def turn(self, row: TurnRow, before: GameState, after: GameState, offers: Sequence[LegalAction]) -> Turn:
        """The answer to a logged turn."""
        outcome = codec.decode_outcome(row.outcome)
        happened = codec.decode_events(row.events) if row.kind == Kind.ACTION else []
        return self.turn_of(row, outcome, happened, before, after, offers)

    def turn_of(
        self,
        row: TurnRow,
        outcome: Outcome,
        happened: Sequence[Event],
        before: GameState,
        after: GameState,
        offers: Sequence[LegalAction],
    ) -> Turn:
        """The answer to a turn whose parts are at hand."""
        refusal = self._refusal(outcome)
        return Turn(
            row.session_id,
            row.seq,
            REFUSED if refusal else APPLIED,
            refusal,
            None,
            self._events(row, happened),
            [] if before is after else self._story.changes(before, after),
            self._story.rolls(happened),
            self.narration(row, outcome, happened, after),
            self._actions(row, after, offers),
        )

    def clarify(self, head: Head, text: str) -> Turn:
        """The question that a text which is not understood gets."""
        options = self.actions(head)
        question = self._story.text("clarify.text" if text else "clarify.empty")
        told = Narration(question, "curated", self._language, pending=False)
        asked = Clarify(question, [option for option in options if option.available])
        return Turn(head.session_id, head.seq, "clarify", None, asked, [], [], [], told, options)

    def narration(self, row: TurnRow, outcome: Outcome, happened: Sequence[Event], after: GameState) -> Narration:
        """The curated words of a turn."""
        refusal = self._refusal(outcome)
        if refusal:
            text = refusal.reason
        elif row.kind in {Kind.UNDO, Kind.RESTORE}:
            text = f"{self._story.text(f'narration.{row.kind}')}\n\n{self._story.describe(after)}"
        elif row.kind == Kind.ACTION or (row.kind == Kind.ORIGIN and happened):
            text = self._story.narrate(happened, after)
        else:
            text = self._story.describe(after)
        return Narration(text, "curated", self._language, pending=False)

    def listed(self, head: Head, *, is_active: bool) -> SessionItem:
        """The session as it is listed."""
        row, settings = head.row, head.settings
        happened = codec.decode_events(row.events) if row.kind in {Kind.ACTION, Kind.ORIGIN} else []
        return SessionItem(
            head.session_id,
            head.user_id,
            head.scenario_id,
            head.seq,
            head.revision,
            is_active,
            settings.language,
            settings.title,
            settings.rating,
            settings.narration_mode,
            rfc3339(head.created_at),
            rfc3339(row.created_at),
            self.narration(row, head.outcome, happened, head.game),
            self.actions(head),
        )

    def session(self, head: Head, *, is_active: bool) -> GameSession:
        """The session as its player sees it."""
        item = self.listed(head, is_active=is_active)
        parts = {part: getattr(item, part) for part in SessionItem.__slots__}
        return GameSession(**parts, state=view(head.session_id, head.game, self._release, self._language))

    def _refusal(self, outcome: Outcome) -> RefusalTold | None:
        if outcome.outcome != REFUSED:
            return None
        why = Refusal(Why(outcome.code), outcome.reason_subject, outcome.reason_text)
        return RefusalTold(outcome.code, self._story.reason(why))

    @staticmethod
    def _events(row: TurnRow, happened: Sequence[Event]) -> list[dict[str, Any]]:
        if row.kind == Kind.ACTION:
            return [codec.shown(event) for event in happened if not event.hidden]
        return [_undigested(told) for told in codec.decode_session_events(row.events)]

    def _actions(self, row: TurnRow, game: GameState, offers: Sequence[LegalAction]) -> list[Action]:
        stem, told, actions = revision(row), self._story.told, []
        for index, offer in enumerate(offers):
            target, label = told(offer, game)
            reason = self._story.reason(offer.refusal) if offer.refusal else None
            actions.append(
                Action(f"{stem}.{index}", offer.intent.action, target or None, label, reason is None, reason)
            )
        return actions


def _undigested(told: dict[str, Any]) -> dict[str, Any]:
    """What happened beside the game, without the digest, which would let a player try guesses at hidden state."""
    return {name: value for name, value in told.items() if name != "digest"}
