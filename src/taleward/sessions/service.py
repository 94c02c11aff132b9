"""`GameSessionManager`: the public face of sessions. Thin over the one write path; decides nothing itself."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from taleward.content import RATINGS
from taleward.identity import Caller, require
from taleward.kit import GameError, Page, clean_line, field_error
from taleward.sessions.answers import Action, GameSession, Narration, Recap, SessionItem, Teller, Turn
from taleward.sessions.codec import Correction
from taleward.sessions.corrections import Corrections, Proviso
from taleward.sessions.head import Head
from taleward.sessions.lifecycle import CreateSession, Lifecycle
from taleward.sessions.model import ORIGIN_SEQ, SavePoint, TurnRow
from taleward.sessions.reading import Reading, Standing
from taleward.sessions.replay import Replayed, verify_session
from taleward.sessions.turns import SubmitAction, Turns
from taleward.sessions.views import dispositions

SETTINGS: Final = frozenset({"title", "language", "rating", "narration_mode"})
AUTHORITATIVE: Final = frozenset({
    "state", "current_state", "character", "inventory", "quests", "world", "version", "session_id", "user_id",
    "scenario_id", "is_active", "created_at", "last_updated", "narration", "actions",
})  # fmt: skip
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"rating": RATINGS, "narration_mode": ("curated", "model")}
"""The settings that may have few values alone."""
TITLE: Final = 120
NAME: Final = 80
REASON: Final = 200
RECAPPED: Final = 200
"""So many of the latest turns are summed up."""


class GameSessionManager:
    """Sessions of players. Every method takes the `caller`; what is not theirs does not exist for them."""

    def __init__(self, reading: Reading, turns: Turns, lifecycle: Lifecycle) -> None:
        """Made once, by the wiring."""
        self._reading = reading
        self._turns = turns
        self._corrections = Corrections(reading, turns)
        self._lifecycle = lifecycle
        self._replaying = asyncio.Semaphore(1)

    async def create_session(
        self,
        scenario_id: str,
        character_config: dict[str, Any],
        *,
        caller: Caller,
        settings: Mapping[str, str] | None = None,
        seed: int | None = None,
        key: str | None = None,
    ) -> GameSession:
        """Begin a story; `scenario_id` is an id or a slug, `{}` the default character, `settings` language and title.

        GameError `unknown_scenario`, `invalid_request` (with the field), `forbidden` (a seed is for designers).
        """
        chosen = settings or {}
        title = clean_line(chosen["title"], TITLE) if "title" in chosen else None
        asked = CreateSession(scenario_id, character_config, chosen.get("language"), title, seed)
        return await self._shown(await self._lifecycle.create(caller, asked, key))

    async def get_session(self, session_id: str, *, caller: Caller) -> GameSession:
        """A session at its newest turn, as the log has it. GameError `not_found`."""
        return await self._shown(await self._lifecycle.owned(caller, session_id))

    async def update_session(
        self, session_id: str, updates: Mapping[str, str], *, caller: Caller, fresh: Callable[[str], None] | None = None
    ) -> GameSession:
        """Change settings: title, language, rating, narration mode. What the rules own is `state_is_authoritative`.

        `fresh` is given the session's ETag and raises where the caller had another version in mind.
        """
        check_updates(updates)
        _check_choices(updates)
        if not updates:
            session = await self.get_session(session_id, caller=caller)
            if fresh is not None:
                fresh(session.revision)
            return session
        changes = {name: clean_line(value, TITLE) if name == "title" else value for name, value in updates.items()}

        def check(head: Head) -> None:
            if fresh is not None:
                fresh(head.revision)

        await self._turns.change_settings(session_id, caller, changes, check)
        return await self.get_session(session_id, caller=caller)

    async def save_session(self, session_id: str, *, caller: Caller, name: str = "save") -> bool:
        """Name the present version, so that it can be restored; the game itself is always saved."""
        await self.name_save(session_id, name, caller=caller)
        return True

    async def delete_session(
        self, session_id: str, *, caller: Caller, purge: bool = False, key: str | None = None
    ) -> bool:
        """Delete a session; with `purge` erase all that it said, also of one that was deleted before."""
        if purge:
            await self._turns.erase(session_id, caller, key)
        else:
            await self._turns.close(session_id, caller, key)
        return True

    async def handle_action(
        self, session_id: str, action: SubmitAction, *, caller: Caller, key: str | None = None
    ) -> Turn:
        """Play an action. A rule's refusal is an answer.

        GameError `stale_version`, `stale_action`, `invalid_request`, `idempotency_key_reused`, `log_full`, `not_found`,
        `unavailable` (then send the same key again).
        """
        return await self._turns.submit(session_id, caller, action, key)

    async def correct(
        self,
        session_id: str,
        effects: Sequence[Mapping[str, Any]],
        reason: str,
        *,
        caller: Caller,
        key: str | None = None,
        proviso: Proviso | None = None,
    ) -> Turn:
        """Set something right, as an operator: `effects` of the pack vocabulary, for a `reason` the player is told.

        Nothing is done where `proviso` is not fulfilled. GameError `forbidden`, `invalid_request` (each mistake by its
        pointer), `correction_impossible`, and as for an action. It cannot be taken back by the player.
        """
        require(caller, "operator")
        try:
            told = clean_line(reason, REASON)
        except ValueError as error:
            raise field_error(f"The reason cannot be told: {error}", "/reason", "reason") from error
        asked = Correction(caller.user_id, told, tuple(effects))
        return await self._corrections.correct(session_id, caller, asked, key, proviso or Proviso())

    async def deliver(self, session_id: str) -> int:
        """Let a session hear of the world events that it has not heard yet; how many turns that took.

        Nobody need call this: they come before the next turn at the latest. GameError `unavailable`.
        """
        return await self._turns.deliver(session_id)

    async def list_sessions(self, *, caller: Caller, before: str | None, limit: int) -> Page[SessionItem]:
        """The caller's sessions, newest first; `next` is the id to go on from."""
        records = await self._reading.store.sessions(caller.user_id, before, limit + 1)
        heads = [await self._reading.load(record.session_id) for record in records[:limit]]
        mine = [head for head in heads if head is not None and not head.closed]
        items = [(await self._teller(head)).listed(head, is_active=self._is_active(head)) for head in mine]
        return Page(tuple(items), records[limit - 1].session_id if len(records) > limit else None)

    async def actions(self, session_id: str, *, caller: Caller) -> list[Action]:
        """What is legal now."""
        head = await self._lifecycle.owned(caller, session_id)
        return (await self._teller(head)).actions(head)

    async def turns(self, session_id: str, after: int, limit: int, *, caller: Caller) -> tuple[list[Turn], int | None]:
        """Logged turns after a version, ascending, and the version to go on from."""
        record = await self._lifecycle.known(caller, session_id)
        told = await self._reading.turns(session_id, await self._reading.release(record), after, limit)
        more = bool(told) and told[-1].version < record.last_seq
        return told, told[-1].version if more else None

    async def opening(self, session_id: str, *, caller: Caller) -> Narration:
        """The words that a session began with."""
        record = await self._lifecycle.known(caller, session_id)
        return await self._reading.opening(session_id, await self._reading.release(record))

    async def newest(self, session_id: str, *, caller: Caller) -> int:
        """The newest version of a session, as the log has it. GameError `not_found`."""
        return (await self._lifecycle.known(caller, session_id)).last_seq

    async def scenario_of(self, session_id: str, *, caller: Caller) -> str:
        """The scenario that a session plays. GameError `not_found`."""
        return (await self._lifecycle.known(caller, session_id)).scenario_id

    def realm_of(self, scenario_id: str) -> str:
        """The realm of a scenario on offer, by its id or slug; empty if it is not on offer."""
        found = self._reading.library.scenario(scenario_id)
        return found[1].pack.realm(found[0].slug) if found else ""

    async def dispositions(self, session_id: str, *, caller: Caller) -> list[dict[str, Any]]:
        """What the people whom the player has met think of them. GameError `not_found`."""
        head = await self._lifecycle.owned(caller, session_id)
        return dispositions(head.game, await self._reading.release(head), head.settings.language)

    async def quests(self, session_id: str, *, caller: Caller, version: int | None = None) -> list[dict[str, Any]]:
        """The quests that are known or offered, as the state shows them, each with `available`, and a `reason` if not.

        With a `version` all that stood in the story then, those that were declined among them. GameError `not_found`.
        """
        head = await self._lifecycle.owned(caller, session_id)
        teller = await self._teller(head)
        if version is None:
            return teller.quests(session_id, head.game).known()
        earlier = await self._reading.snapshot(session_id, version)
        return teller.quests(session_id, earlier.game).every()

    async def quests_on_offer(
        self, session_id: str, level: int, location: str, *, caller: Caller
    ) -> list[dict[str, Any]]:
        """The quests that may be offered to a character of a level at a place, those that are not with a `reason`.

        `location` is `pack:place` or the place alone, one that the player knows. Operators see all there are. GameError
        `not_found`, `invalid_request`.
        """
        head = await self._lifecycle.owned(caller, session_id)
        operator = caller.role == "operator"
        pack = (await self._reading.release(head)).pack
        known = pack.places if operator else head.game.world.visits
        place = location.removeprefix(f"{pack.id}:")
        if place not in known:
            told = f"There is no place {location[:NAME]!r} that the player knows; the state's `map` lists them"
            raise field_error(told, "/location", "unknown_location", part="query")
        return (await self._teller(head)).quests(session_id, head.game).on_offer(level, place, everything=operator)

    async def standing(self, session_id: str, version: int | None = None, *, caller: Caller) -> Standing:
        """The game at a version (without one: the newest), for features that read more of it than is told.

        GameError `not_found`.
        """
        record = await self._lifecycle.known(caller, session_id)
        return await self._reading.standing(record, record.last_seq if version is None else version)

    async def holds(self, session_id: str, version: int, epoch: str | None, *, caller: Caller) -> bool:
        """Whether a version is in the session's history; with an `epoch`, whether in the history that it names."""
        return await self._reading.holds(await self._lifecycle.known(caller, session_id), version, epoch)

    async def undo(self, session_id: str, steps: int, *, caller: Caller, key: str | None = None) -> Turn:
        """Take story turns back with everything they brought. GameError `undo_impossible`."""
        return await self._turns.undo(session_id, caller, steps, key)

    async def fork(
        self, session_id: str, version: int | None, *, caller: Caller, key: str | None = None
    ) -> GameSession:
        """Begin a session of one's own at a turn of another; without a version at its newest."""
        return await self._shown(await self._lifecycle.fork(caller, session_id, version, key))

    async def name_save(self, session_id: str, name: str, *, caller: Caller, key: str | None = None) -> SavePoint:
        """Name the present version. GameError `saves_full`."""
        return await self._lifecycle.name_save(caller, session_id, clean_line(name, NAME), key)

    async def saves(self, session_id: str, *, caller: Caller) -> list[SavePoint]:
        """The session's save points, oldest first."""
        await self._lifecycle.known(caller, session_id)
        return await self._reading.store.saves(session_id)

    async def restore(self, session_id: str, save_id: str, *, caller: Caller, key: str | None = None) -> Turn:
        """Bring back the game of a save point."""
        return await self._turns.restore(session_id, caller, save_id, key)

    async def replay(self, session_id: str, *, caller: Caller) -> Replayed:
        """Fold the session's whole log anew and compare it with what is stored."""
        await self._lifecycle.known(caller, session_id)
        async with self._replaying:
            replayed = await verify_session(self._reading, session_id, redecide=False)
        if replayed is None:
            raise GameError("There is nothing here", "not_found")
        return replayed

    async def narration(self, session_id: str, version: int, *, caller: Caller) -> Narration:
        """The words of a logged turn."""
        record = await self._lifecycle.known(caller, session_id)
        if not 1 <= version <= record.last_seq:
            raise GameError("There is no such turn", "not_found", {"version": record.last_seq})
        return (await self._reading.turn(session_id, await self._reading.release(record), version)).narration

    async def recap(self, session_id: str, *, caller: Caller) -> Recap:
        """The story so far: a summary of its latest turns, the journal, and hints for the quests under way."""
        head = await self._lifecycle.owned(caller, session_id)
        rows = await self._reading.store.turns(session_id, max(ORIGIN_SEQ - 1, head.seq - RECAPPED), RECAPPED)
        record = await self._reading.store.session(session_id)
        before: list[TurnRow] = []
        if record is not None and record.origin_session is not None and record.origin_seq is not None:
            after = max(ORIGIN_SEQ - 1, record.origin_seq - RECAPPED)
            before = await self._reading.store.turns(record.origin_session, after, record.origin_seq - after)
        return (await self._teller(head)).recap(head, before, rows)

    async def _shown(self, head: Head) -> GameSession:
        return (await self._teller(head)).session(head, is_active=self._is_active(head))

    async def _teller(self, head: Head) -> Teller:
        return self._reading.teller(await self._reading.release(head), head.settings)

    def _is_active(self, head: Head) -> bool:
        return self._reading.clock() - head.row.created_at < self._reading.limits.idle


def _check_choices(updates: Mapping[str, Any]) -> None:
    """Refuse a value that is none of those that a setting may have."""
    for name, choices in CHOICES.items():
        if name in updates and updates[name] not in choices:
            raise field_error(f"{name} must be one of: {', '.join(choices)}", f"/{name}", "unknown_option")


def check_updates(updates: Mapping[str, Any]) -> None:
    """Refuse what is no setting: what the rules own apart from what nobody knows."""
    owned = sorted(AUTHORITATIVE & updates.keys())
    if owned:
        told = f"The server decides {', '.join(owned)}; play an action to change the game"
        raise GameError(told, "state_is_authoritative", {"fields": owned})
    for name in updates:
        if name not in SETTINGS:
            raise field_error(
                f"There is no setting {name[:40]!r}; there are: {', '.join(sorted(SETTINGS))}", f"/{name}", "unknown"
            )
