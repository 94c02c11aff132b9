"""What a player is told of a turn, as the wire shapes of the interface. Derived from rows and states, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

from taleward.content import Release
from taleward.engine import Event, GameState, Intent, LegalAction, Refusal, Why, legal_actions
from taleward.kit import rfc3339
from taleward.narrative import (
    Bags,
    Change,
    Chooser,
    Grammar,
    Hint,
    RollShown,
    Storyteller,
    Understood,
    Unplaced,
    Unsure,
)
from taleward.sessions import codec
from taleward.sessions.codec import Outcome, Snapshot
from taleward.sessions.head import APPLIED, BARRIERS, PLAYED, REFUSED, Head, Kind, epoch, revision
from taleward.sessions.model import ORIGIN_SEQ, TurnRow
from taleward.sessions.views import QuestViews, StateView, view


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
    """The answer to an action. `version` is the seq of the turn; a clarification is not logged and has the head's.

    `epoch` names the history up to that version. `said` is what the player wanted, in words, if they played.
    """

    session_id: str
    version: int
    epoch: str
    said: str | None
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
    """A session as it is listed. `revision` is its ETag's text, `release` names what is played; times are RFC 3339."""

    session_id: str
    user_id: str
    scenario_id: str
    version: int
    revision: str
    release: str
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
    """A session as its player sees it: as it is listed, with its state, and whether a step can be taken back."""

    epoch: str
    can_undo: bool
    state: StateView


@dataclass(frozen=True, slots=True)
class Recap:
    """A story so far: a summary of what happened, the journal, oldest first, and hints for the quests under way."""

    text: str
    journal: list[str]
    hints: list[Hint]


class Offers(NamedTuple):
    """What could be done before a turn, and what can be after it."""

    before: Sequence[LegalAction]
    after: Sequence[LegalAction]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a turn that is being decided: the fragments they are made of, and the bags without these."""

    text: str
    told: tuple[int, ...]
    bags: Bags


class Teller:
    """Tells turns of one release in one language, and nothing that is rated higher than a session wants it."""

    def __init__(self, release: Release, language: str, rating: str) -> None:
        """The nearest language of the release is used."""
        self._release = release
        self._language = release.language(language)
        words = release.words_in(language)
        self._story = Storyteller(release.pack, words, rating)
        self._grammar = Grammar(release.pack, words, lambda action, game: self._story.told(action, game)[1])

    def actions(self, head: Head) -> list[Action]:
        """The legal actions of a head."""
        return self._actions(head.row, head.game, self._offers(head))

    def _offers(self, head: Head) -> list[LegalAction]:
        if head.offers is None:
            head.offers = legal_actions(head.game, self._release.pack)
        return head.offers

    def bags(self, head: Head) -> Bags:
        """What has been told in the session, to the newest turn."""
        for seq, told in head.untold:
            self._story.remember(head.bags, told, seq)
        head.untold.clear()
        return head.bags

    def words(
        self,
        head: Head,
        happened: Sequence[Event],
        after: GameState,
        kind: Kind = Kind.ACTION,
        intent: bytes = b"",
    ) -> Words:
        """Words for what is about to happen in the session's next turn; they are the session's once it is kept."""
        words = self._words(self.bags(head).copy(), head.secret, head.seq + 1, happened, after)
        return words if kind == Kind.ACTION else replace(words, text=self._from_beyond(kind, intent, words.text))

    def _from_beyond(self, kind: str, intent: bytes, text: str) -> str:
        """The words of a turn that no player took, made of those for its events."""
        nothing = text == self._story.text("narration.nothing")
        if kind == Kind.WORLD:
            return (nothing and self._story.text("narration.world")) or text
        reason = codec.decode_correction(intent).reason
        right = self._story.text("narration.correction", reason=reason) or reason
        return right if nothing else f"{right}\n\n{text}"

    def first_words(self, secret: bytes, happened: Sequence[Event], after: GameState) -> Words:
        """Words for the beginning of a session."""
        return self._words(Bags(), secret, ORIGIN_SEQ, happened, after)

    def _words(self, bags: Bags, secret: bytes, seq: int, happened: Sequence[Event], after: GameState) -> Words:
        chooser = Chooser(bags, secret, seq)
        text = self._story.narrate(happened, after, chooser)
        return Words(text, tuple(chooser.told), bags)

    def said(self, row: TurnRow, outcome: Outcome, before: GameState, offers: Sequence[LegalAction]) -> str | None:
        """What the player of a turn wanted, in the words it is offered in; None of what is not there to be wanted."""
        if row.kind != Kind.ACTION:
            return None
        wanted = codec.decode_intent(row.intent)
        offer = next((offer for offer in offers if offer.intent == wanted), None)
        if offer is None and outcome.outcome == APPLIED:
            offer = LegalAction(wanted, None)
        return self._story.told(offer, before)[1] if offer else None

    def turn(self, row: TurnRow, before: GameState, after: Snapshot, offers: Offers) -> Turn:
        """The answer to a logged turn, told again."""
        outcome = codec.decode_outcome(row.outcome)
        happened = codec.decode_events(row.events) if row.kind in PLAYED else []
        words = self.said(row, outcome, before, offers.before), self._told_again(row, outcome, happened, after)
        return self.turn_of(row, outcome, happened, (before, after.game), words, offers.after)

    def turn_of(
        self,
        row: TurnRow,
        outcome: Outcome,
        happened: Sequence[Event],
        states: tuple[GameState, GameState],
        words: tuple[str | None, str | None],
        offers: Sequence[LegalAction],
    ) -> Turn:
        """The answer to a turn whose parts are at hand: events, the states around them, what was `said`, and words.

        There are no words where none were chosen; then the turn has them otherwise.
        """
        refusal = self._refusal(outcome)
        (before, after), (said, text) = states, words
        told = self._plain(row, refusal, after) if text is None else text
        return Turn(
            row.session_id,
            row.seq,
            epoch(row),
            said,
            REFUSED if refusal else APPLIED,
            refusal,
            None,
            self._events(row, happened),
            [] if before is after else self._story.changes(before, after),
            self._story.rolls(happened),
            self._narration(told),
            self._actions(row, after, offers),
        )

    def recap(self, head: Head, before: Sequence[TurnRow], rows: Sequence[TurnRow]) -> Recap:
        """The story so far, of its latest turns, and of those `before` it was forked."""
        chooser = Chooser(Bags(), head.secret, head.seq)
        text = self._story.recap([*_standing(before), *_standing(rows)], head.game, chooser)
        return Recap(text, [self._story.prose(entry) for entry in head.game.journal], self._story.hints(head.game))

    def understand(self, head: Head, text: str) -> Intent | Turn:
        """The intent that a text says; or an answer to it, which is no turn, with what the player could mean or do."""
        found = self._grammar.understand(text, head.game, self._offers(head), _last_intent(head))
        return found.intent if isinstance(found, Understood) else self._clarify(head, text, found)

    def _clarify(self, head: Head, text: str, found: Unsure | Unplaced) -> Turn:
        offers, actions = self._offers(head), self.actions(head)
        options = [action for action in actions if action.available]
        if isinstance(found, Unsure):
            options = [actions[offers.index(meant)] for meant in found.options]
        if not text.strip():
            question = self._story.text("clarify.empty")
        else:
            chooser = Chooser(Bags(), blake2b(text.encode(), key=head.secret).digest(), head.seq)
            question = self._story.answer(found.moment, chooser, head.game, thing=found.thing)
        asked = Clarify(question, options)
        told = self._narration(question)
        return Turn(head.session_id, head.seq, epoch(head.row), None, "clarify", None, asked, [], [], [], told, actions)

    def _narration(self, text: str) -> Narration:
        return Narration(text, "curated", self._language, pending=False)

    def _told_again(self, row: TurnRow, outcome: Outcome, happened: Sequence[Event], after: Snapshot) -> str | None:
        """The words that were chosen for a turn, of the fragments that it was told in; None if none were chosen."""
        chosen = row.kind in PLAYED or (row.kind == Kind.ORIGIN and happened)
        if outcome.outcome == REFUSED or not chosen:
            return None
        text = self._story.narrate(happened, after.game, Chooser(Bags(), after.secret, row.seq, outcome.told))
        return self._from_beyond(row.kind, row.intent, text) if row.kind in BARRIERS else text

    def _plain(self, row: TurnRow, refusal: RefusalTold | None, after: GameState) -> str:
        """The words of a turn for which none need be chosen."""
        if refusal:
            return refusal.reason
        if row.kind in {Kind.UNDO, Kind.RESTORE}:
            return f"{self._story.text(f'narration.{row.kind}')}\n\n{self._story.describe(after)}"
        return self._story.describe(after)

    def listed(self, head: Head, *, is_active: bool) -> SessionItem:
        """The session as it is listed."""
        row, settings = head.row, head.settings
        happened = codec.decode_events(row.events) if row.kind in {*PLAYED, Kind.ORIGIN} else []
        return SessionItem(
            head.session_id,
            head.user_id,
            head.scenario_id,
            head.seq,
            head.revision,
            head.release,
            is_active,
            settings.language,
            settings.title,
            settings.rating,
            settings.narration_mode,
            rfc3339(head.created_at),
            rfc3339(row.created_at),
            self._narration(self._latest(head, happened)),
            self.actions(head),
        )

    def _latest(self, head: Head, happened: Sequence[Event]) -> str:
        after = Snapshot(head.game, head.settings, head.secret)
        told = self._told_again(head.row, head.outcome, happened, after)
        return self._plain(head.row, self._refusal(head.outcome), head.game) if told is None else told

    def session(self, head: Head, *, is_active: bool) -> GameSession:
        """The session as its player sees it."""
        item = self.listed(head, is_active=is_active)
        parts = {part: getattr(item, part) for part in SessionItem.__slots__}
        outcome, limit = head.outcome, self._release.pack.scenarios[head.game.scenario].undo
        can_undo = outcome.undo_to is not None and outcome.undone < limit
        state = view(head.session_id, head.game, self._release, self._language)
        return GameSession(**parts, epoch=epoch(head.row), can_undo=can_undo, state=state)

    def quests(self, session_id: str, game: GameState) -> QuestViews:
        """The quests of a state, with the words for why they cannot be had."""
        return QuestViews(session_id, game, self._release, self._language, self._story.reason)

    def opening(self, row: TurnRow, first: Snapshot) -> Narration:
        """The words that the session began with."""
        happened = codec.decode_events(row.events)
        told = self._told_again(row, codec.decode_outcome(row.outcome), happened, first)
        return self._narration(self._plain(row, None, first.game) if told is None else told)

    def _refusal(self, outcome: Outcome) -> RefusalTold | None:
        if outcome.outcome != REFUSED:
            return None
        why = Refusal(Why(outcome.code), outcome.reason_subject, outcome.reason_text)
        return RefusalTold(outcome.code, self._story.reason(why))

    @staticmethod
    def _events(row: TurnRow, happened: Sequence[Event]) -> list[dict[str, Any]]:
        if row.kind in PLAYED:
            return [codec.shown(event) for event in happened if not event.hidden]
        return [_undigested(told) for told in codec.decode_session_events(row.events)]

    def _actions(self, row: TurnRow, game: GameState, offers: Sequence[LegalAction]) -> list[Action]:
        stem, offered, actions = revision(row), self._story.offered, []
        for index, offer in enumerate(offers):
            target, label = offered(offer, game)
            reason = self._story.reason(offer.refusal) if offer.refusal else None
            actions.append(
                Action(f"{stem}.{index}", offer.intent.action, target or None, label, reason is None, reason)
            )
        return actions


def _last_intent(head: Head) -> Intent | None:
    """What the newest turn wanted, if it was an action: what `it` and `her` stand for."""
    return codec.decode_intent(head.row.intent) if head.row.kind == Kind.ACTION else None


def _standing(rows: Sequence[TurnRow]) -> list[Event]:
    """The events that the newest turn stands on: what was taken back is left out, unless it was brought back."""
    played: dict[int, tuple[int | None, TurnRow]] = {}
    stands: dict[int, int | None] = {}
    newest: int | None = None
    for row in rows:
        if row.kind in {*PLAYED, Kind.ORIGIN}:
            played[row.seq] = (newest, row)
            newest = row.seq
        elif row.kind in {Kind.UNDO, Kind.RESTORE}:
            newest = stands.get(codec.decode_session_events(row.events)[0]["to"])
        stands[row.seq] = newest
    told: list[TurnRow] = []
    while newest is not None:
        newest, row = played[newest]
        told.append(row)
    return [event for row in reversed(told) for event in codec.decode_events(row.events)]


def _undigested(told: dict[str, Any]) -> dict[str, Any]:
    """What happened beside the game, without the digest, which would let a player try guesses at hidden state."""
    return {name: value for name, value in told.items() if name != "digest"}
