"""The only write path of game state. Every change of a session is a turn, and every turn goes through `take`.

One turn: open the session's mailbox, decide on its head, append the row behind a guard, and only then answer. A row
that the guard refuses was decided on an old head (load it anew, decide again) or bears a used key (answer that turn).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from taleward.content import Release
from taleward.engine import BadIntent, Intent, Refusal, decide, legal_actions, parse_intent
from taleward.identity import Caller, may_see, require
from taleward.kit import GameError, field_error, new_id
from taleward.narrative import Bags
from taleward.sessions import codec
from taleward.sessions.answers import Teller, Turn
from taleward.sessions.codec import Outcome
from taleward.sessions.deliveries import Deliveries
from taleward.sessions.drafts import Draft, refused, unrefused
from taleward.sessions.head import APPLIED, SNAPSHOT_EVERY, Head, Kind, Offered
from taleward.sessions.log import GroupCommit
from taleward.sessions.mailbox import Box, Mailboxes
from taleward.sessions.model import TurnRow, chain
from taleward.sessions.reading import Reading, language_of

ATTEMPTS: Final = 8
"""How often a turn is decided anew because another worker was faster."""


@dataclass(frozen=True, slots=True)
class SubmitAction:
    """What a player asks for: exactly one of `action_id`, `action` and `text`."""

    action_id: str | None = None
    action: str | None = None
    target: str | None = None
    params: Mapping[str, Any] | None = None
    text: str | None = None
    expected_version: int | None = None

    def wanted(self) -> Intent | BadIntent | None:
        """What an `action` asks for, or why it means nothing."""
        if self.action is None:
            return None
        try:
            return parse_intent(self.action, self.target, self.params)
        except BadIntent as error:
            return error

    def meaning(self, wanted: Intent | BadIntent | None) -> dict[str, Any]:
        """What a repetition with the same key must ask for as well, however it is spelled."""
        if isinstance(wanted, Intent):
            return {"action": codec.encode_intent(wanted)}
        return {"action_id": self.action_id, "action": self.action, "target": self.target, "text": self.text}


Decide = Callable[[Head, Release], Awaitable[Draft | Turn]]
"""Decides a turn on a head: a draft to log, or an answer that is not logged."""


class Turns:
    """Takes turns in sessions."""

    def __init__(
        self,
        reading: Reading,
        mailboxes: Mailboxes,
        log: GroupCommit,
        written: Callable[[Head], None],
        erased: Callable[[str], None],
    ) -> None:
        """`written` is told of each head that changed, `erased` of each session that was erased."""
        self._reading = reading
        self._deliveries = Deliveries(reading)
        self._mailboxes = mailboxes
        self._log = log
        self._written = written
        self._erased = erased

    async def submit(self, session_id: str, caller: Caller, asked: SubmitAction, key: str | None = None) -> Turn:
        """Play an action: applied, refused by a rule (both logged), or asked back what is meant (not logged)."""
        wanted = asked.wanted()

        async def decided(head: Head, release: Release) -> Draft | Turn:
            if heard := await self.hear(head, release):
                return heard
            await self.check_version(head, asked.expected_version)
            if isinstance(wanted, BadIntent):
                raise field_error(str(wanted), wanted.pointer, "bad_action") from wanted
            teller = self._reading.teller(release, head.settings)
            intent = wanted or await self._meant(head, release, teller, asked)
            if isinstance(intent, Turn):
                return intent
            outcome = decide(head.game, intent, release.pack, head.secret)
            stored = codec.encode_intent(intent)
            if isinstance(outcome, Refusal):
                return refused(head, stored, outcome)
            words = teller.words(head, outcome.events, outcome.state)
            told = Outcome(APPLIED, undo_to=head.seq, told=words.told)
            events = codec.encode_events(outcome.events)
            return Draft(Kind.ACTION, outcome.state, head.settings, told, stored, events, outcome.events, words=words)

        return await self.take(session_id, caller, key, asked.meaning(wanted), decided)

    async def undo(self, session_id: str, caller: Caller, steps: int, key: str | None = None) -> Turn:
        """Take story turns back, with everything they brought. GameError `undo_impossible` where the story says no."""

        async def decided(head: Head, release: Release) -> Draft:
            if heard := await self.hear(head, release):
                return heard
            limit = release.pack.scenarios[head.game.scenario].undo
            undone = head.outcome.undone + steps
            if undone > limit:
                told = f"This story lets you take back {limit} turns at most, without playing on"
                raise GameError(told, "undo_impossible", {"limit": limit})
            to, row = await self._reading.undo_target(head, steps)
            outcome = Outcome(APPLIED, undo_to=codec.decode_outcome(row.outcome).undo_to, undone=undone)
            return await self._brought_back(head, Kind.UNDO, to, outcome, {"steps": steps})

        return await self.take(session_id, caller, key, {"undo": steps}, decided)

    async def restore(self, session_id: str, caller: Caller, save_id: str, key: str | None = None) -> Turn:
        """Bring back the game of a save point; that can be undone."""

        async def decided(head: Head, _: Release) -> Draft:
            save = await self._reading.store.save(session_id, save_id)
            if save is None:
                raise GameError("There is no such save point", "not_found")
            if save.seq < head.game.world.corrected and caller.role != "operator":
                told = "An operator has set something right since then: it cannot be gone back to"
                raise GameError(told, "undo_impossible", {"version": head.game.world.corrected})
            outcome = Outcome(APPLIED, undo_to=head.seq)
            return await self._brought_back(head, Kind.RESTORE, save.seq, outcome, {"name": save.name})

        return await self.take(session_id, caller, key, {"restore": save_id}, decided)

    async def change_settings(
        self, session_id: str, caller: Caller, changes: Mapping[str, str], fresh: Callable[[Head], None]
    ) -> Turn:
        """Change settings. `fresh` raises GameError when the caller had another version in mind."""

        async def decided(head: Head, release: Release) -> Draft:
            fresh(head)
            changed = dict(changes)
            if "language" in changes:
                changed["language"] = language_of(release, changes["language"])
                if changed["language"] == head.settings.language:
                    del changed["language"]
            settings = replace(head.settings, **changed)
            events = codec.encode_session_event("settings_changed", **changed)
            return Draft(Kind.SETTINGS, head.game, settings, unrefused(head), events=events)

        return await self.take(session_id, caller, None, {"settings": dict(changes)}, decided)

    async def close(self, session_id: str, caller: Caller, key: str | None = None) -> None:
        """Delete a session: it is not shown or played any more, its log stands."""

        async def decided(head: Head, _: Release) -> Draft:
            events = codec.encode_session_event("session_closed")
            return Draft(Kind.CLOSE, head.game, head.settings, unrefused(head), events=events)

        await self.take(session_id, caller, key, {"close": True}, decided)

    async def erase(self, session_id: str, caller: Caller, key: str | None = None) -> None:
        """Erase a session, also a deleted one; a tombstone keeps anything from being appended again."""
        async with self._mailboxes.open(session_id) as box:
            for _ in range(ATTEMPTS):
                box.head = None
                head = await self._reading.load(session_id)
                if head is None and await self._erased_by(session_id, caller, key):
                    return
                require(caller, "owner", head.user_id if head else None)
                if head is None:
                    raise _nothing()
                draft = Draft(Kind.ERASE, head.game, head.settings, unrefused(head))
                if await self._reading.store.erase(self._row(head, draft, key or new_id(), b"", Bags())):
                    self._erased(session_id)
                    return
        raise _contested()

    async def _erased_by(self, session_id: str, caller: Caller, key: str | None) -> bool:
        """Whether the caller's session was erased by a request with this key."""
        record = await self._reading.store.session(session_id)
        if key is None or record is None or not may_see(caller, record.user_id):
            return False
        row = await self._reading.store.turn_by_key(session_id, key)
        return row is not None and row.kind == Kind.ERASE

    async def _brought_back(
        self, head: Head, kind: Kind, to: int, outcome: Outcome, told: Mapping[str, str | int]
    ) -> Draft:
        """A turn that brings an earlier game back. The chain covers the digest of the state that the row holds."""
        game = (await self._reading.snapshot(head.session_id, to)).game
        state = codec.encode_snapshot(codec.Snapshot(game, head.settings, head.secret))
        word = "undone" if kind == Kind.UNDO else "restored"
        events = codec.encode_session_event(word, to=to, **told, digest=codec.digest(state))
        return Draft(kind, game, head.settings, outcome, events=events, state=state)

    async def deliver(self, session_id: str) -> int:
        """Let a session hear of the world, in as many turns as it takes; how many these were."""
        heard = 0
        async with self._mailboxes.open(session_id) as box:
            for _ in range(ATTEMPTS):
                head = box.head = box.head or await self._reading.load(session_id)
                if head is None or head.seq >= self._reading.limits.turns:
                    return heard
                release = await self._reading.release(head)
                draft = await self.hear(head, release)
                if draft is None:
                    return heard
                bags = self._bags(head, release, draft)
                row = self._row(head, draft, draft.key, codec.request_hash({"world": draft.key}), bags)
                if await self._log.append(row):
                    self._accepted(head, release, row, draft, bags)
                    heard += 1
                else:
                    box.head = None
        raise _contested()

    async def hear(self, head: Head, release: Release) -> Draft | None:
        """The turn of world events that comes before anything else is played. Nearly always there is none."""
        if self._reading.world.newest <= head.known:
            return None
        return await self._deliveries.draft(head, release)

    async def check_version(self, head: Head, expected: int | None) -> None:
        """Refuse what was asked for on another version than the newest. GameError `stale_version`."""
        if expected is None or expected == head.seq:
            return
        if not await self._deliveries.since(head, expected):
            told = f"The session is at version {head.seq}, not {expected}: read it anew"
            raise GameError(told, "stale_version", {"version": head.seq})

    async def _meant(self, head: Head, release: Release, teller: Teller, asked: SubmitAction) -> Intent | Turn:
        """The intent of a text or an action id; or the question that a text is answered with.

        An action id is bound to the version that offered it, so it never means another action.
        """
        if asked.text is not None:
            return teller.understand(head, asked.text)
        stem, _, index = (asked.action_id or "").rpartition(".")
        now = stem == head.revision
        offers = _offered(head, release) if now else await self._deliveries.offered(head, release, stem)
        offered = {str(number): offer.intent for number, offer in enumerate(offers or ())}
        intent = offered.get(index)
        if intent is None:
            told = "This action was not offered at the session's present version: read the actions anew"
            raise GameError(told, "stale_action", {"version": head.seq})
        return intent

    async def take(
        self, session_id: str, caller: Caller, key: str | None, meaning: Mapping[str, Any], decide_on: Decide
    ) -> Turn:
        """Decide a turn on the session's head, log it, and answer; with a key once, however often it is asked."""
        asked = codec.request_hash(meaning)
        async with self._mailboxes.open(session_id) as box:
            for _ in range(ATTEMPTS):
                remembered = box.head is not None
                head = await self._head(session_id, caller, box)
                release = await self._reading.release(head)
                draft = await self._decided(head, release, decide_on)
                if isinstance(draft, Draft):
                    bags = self._bags(head, release, draft)
                    row = self._row(head, draft, draft.key or key or new_id(), asked, bags)
                    if await self._log.append(row):
                        turn = self._accepted(head, release, row, draft, bags)
                        if draft.kind != Kind.WORLD:
                            return turn
                        continue
                if key and (answered := await self._answered(head, key, asked)):
                    return answered
                if isinstance(draft, Draft) or remembered:
                    box.head = None  # it may be old: another worker writes here too
                elif isinstance(draft, GameError):
                    raise draft
                else:
                    return draft
        raise _contested()

    async def _head(self, session_id: str, caller: Caller, box: Box) -> Head:
        if box.head is None:
            box.head = await self._reading.load(session_id)
        require(caller, "owner", box.head.user_id if box.head else None)
        if box.head is None:
            raise _nothing()
        return box.head

    async def _decided(self, head: Head, release: Release, decide_on: Decide) -> Draft | Turn | GameError:
        if head.closed:
            return _nothing()
        try:
            draft = await decide_on(head, release)
            self._check_room(head, draft)
        except GameError as error:
            return error
        return draft

    async def _answered(self, head: Head, key: str, asked: bytes) -> Turn | None:
        """The answer of the turn that has taken this key, if one has; GameError if it was asked something else."""
        row = await self._reading.store.turn_by_key(head.session_id, key)
        if row is None:
            return None
        if row.request_hash != asked:
            told = "This Idempotency-Key was used for another request; a new request needs a new key"
            raise GameError(told, "idempotency_key_reused", {"version": row.seq})
        return await self._reading.turn(head.session_id, await self._reading.release(head), row.seq)

    def _check_room(self, head: Head, draft: Draft | Turn) -> None:
        limit = self._reading.limits.turns
        if head.seq >= limit and isinstance(draft, Draft) and draft.kind != Kind.CLOSE:
            raise GameError(f"This story has reached its {limit} turns; fork it to go on", "log_full", {"limit": limit})

    def _bags(self, head: Head, release: Release, draft: Draft) -> Bags:
        """What will have been told after a draft. Another language has bags of its own."""
        if draft.words is not None:
            return draft.words.bags
        if draft.settings.language != head.settings.language:
            head.untold.clear()
            return Bags()
        return self._reading.teller(release, head.settings).bags(head)

    def _row(self, head: Head, draft: Draft, key: str, asked: bytes, bags: Bags) -> TurnRow:
        seq = head.seq + 1
        state = draft.state
        if state is None and seq % SNAPSHOT_EVERY == 0:
            state = codec.encode_snapshot(codec.Snapshot(draft.game, draft.settings, head.secret))
        prev = head.row.chain_hash
        outcome = draft.outcome if state is None else replace(draft.outcome, bags=bags)
        return TurnRow(
            session_id=head.session_id,
            seq=seq,
            key=key,
            kind=draft.kind,
            request_hash=asked,
            intent=draft.intent,
            arrivals=draft.arrivals,
            events=draft.events,
            outcome=codec.encode_outcome(outcome),
            chain_hash=chain(prev, key, draft.intent, draft.arrivals, draft.events),
            prev_hash=prev,
            state=state,
            created_at=self._reading.clock(),
        )

    def _accepted(self, head: Head, release: Release, row: TurnRow, draft: Draft, bags: Bags) -> Turn:
        before, teller = head.game, self._reading.teller(release, draft.settings)
        offered = head.offers
        if offered is None and row.kind == Kind.ACTION:
            offered = legal_actions(before, release.pack)
        text = draft.words.text if draft.words else None
        words = teller.said(row, draft.outcome, before, offered or ()), text
        head.advance(row, draft.game, draft.settings, draft.outcome, bags)
        if head.offers is None:
            head.offers = legal_actions(head.game, release.pack)
        self._written(head)
        return teller.turn_of(row, draft.outcome, draft.happened, (before, head.game), words, head.offers)


def _offered(head: Head, release: Release) -> Offered:
    if head.offers is None:
        head.offers = legal_actions(head.game, release.pack)
    return head.offers


def _nothing() -> GameError:
    return GameError("There is nothing here", "not_found")


def _contested() -> GameError:
    return GameError("Others act in this session faster; send it again", "unavailable", {"retry_after": 1})
