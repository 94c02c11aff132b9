"""How sessions come to be: created from a scenario, or forked from a turn of another. Also their save points."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from taleward.content import Library, Release, ScenarioInfo
from taleward.engine import begin
from taleward.engine.kernel import RULES_VERSION, Event
from taleward.identity import Caller, require
from taleward.kit import GameError, field_error, new_id
from taleward.sessions import codec
from taleward.sessions.casting import Casting
from taleward.sessions.codec import Origin, Outcome, Settings, Snapshot
from taleward.sessions.head import APPLIED, Head, Kind, fold, head_of
from taleward.sessions.model import GENESIS_HASH, ORIGIN_SEQ, SavePoint, SessionRecord, TurnRow, chain
from taleward.sessions.reading import Reading, language_of

SECRET_BYTES: Final = 32
DESIGNERS: Final = frozenset({"designer", "operator"})


@dataclass(frozen=True, slots=True)
class CreateSession:
    """What a player asks for: a scenario, a character, and how it is told. `seed` fixes the dice."""

    scenario_id: str
    character_config: Mapping[str, Any]
    language: str | None = None
    title: str | None = None
    seed: int | None = None

    def meaning(self) -> dict[str, Any]:
        """What a repetition with the same key must ask for as well."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A session that is about to be kept."""

    record: SessionRecord
    origin: Origin
    snapshot: Snapshot
    events: tuple[Event, ...]
    request_hash: bytes
    outcome: Outcome


class Lifecycle:
    """Creates and forks sessions, and keeps their save points."""

    def __init__(self, reading: Reading, library: Library, signing_key: bytes, written: Callable[[Head], None]) -> None:
        """`signing_key` makes secrets of seeds: a seed alone foretells nothing. `written` is told of new heads."""
        self._reading = reading
        self._written = written
        self._library = library
        self._signing_key = signing_key

    async def create(self, caller: Caller, asked: CreateSession, key: str | None) -> Head:
        """Begin a story. The same key answers the session as it began."""
        if asked.seed is not None and caller.role not in DESIGNERS:
            raise GameError("Only designers and operators may fix the dice with a seed", "forbidden")
        found = self._library.scenario(asked.scenario_id, asked.language)
        if found is None:
            known = [scenario.slug for scenario in self._library.scenarios()]
            told = f"There is no scenario {asked.scenario_id[:80]!r}; there are: {', '.join(known)}"
            raise GameError(told, "unknown_scenario", {"scenarios": known})
        scenario, release = found
        heard = await self._reading.world.latest()  # what came before is not this story's
        beginning = self._beginning(caller, asked, key, scenario, release)
        return await self._keep(replace(beginning, snapshot=_since(beginning.snapshot, heard)), key)

    async def fork(self, caller: Caller, session_id: str, version: int | None, key: str | None) -> Head:
        """Begin a session of the caller's own from a turn of a session. It goes its own way, with dice of its own."""
        asked = codec.request_hash({"fork": session_id, "version": version})
        if key and (kept := await self._kept(caller.user_id, key, asked)):
            return kept
        record = await self.known(caller, session_id)
        seq = record.last_seq if version is None else version
        if not 0 <= seq <= record.last_seq:
            why = f"Version {seq} is not a turn of this session; it has 0 to {record.last_seq}"
            raise field_error(why, "/version", "unknown_version")
        await self._check_crossing(caller, record, seq)
        snapshot, told = await self._standing(record, seq)
        branch = new_id()
        world = replace(snapshot.game.world, corrected=0)  # it counts the versions of this session
        snapshot = replace(snapshot, game=replace(snapshot.game, branch=branch, world=world))
        record = replace(
            record,
            session_id=new_id(),
            user_id=caller.user_id,
            created_at=self._reading.clock(),
            create_key=_kept_key(key) if key else None,
            title=snapshot.settings.title,
            language=snapshot.settings.language,
            origin_session=session_id,
            origin_seq=seq,
        )
        origin = Origin(record.scenario_id, snapshot.game.scenario, {}, branch, "", session_id, seq)
        return await self._keep(_Beginning(record, origin, snapshot, (), asked, told), key)

    async def _check_crossing(self, caller: Caller, record: SessionRecord, seq: int) -> None:
        """Refuse a fork that would be a way round a correction. GameError `undo_impossible`."""
        if seq == record.last_seq or caller.role == "operator":
            return
        head = await self._reading.head(record)
        if head is not None and seq < head.game.world.corrected:
            told = "An operator has set something right after that version; fork at a later one"
            raise GameError(told, "undo_impossible", {"version": head.game.world.corrected})

    async def known(self, caller: Caller, session_id: str) -> SessionRecord:
        """A session that the caller may see, without its game."""
        record = await self._reading.store.session(session_id)
        require(caller, "owner", record.user_id if record else None)
        if record is None or record.closed:
            raise _nothing()
        return record

    async def owned(self, caller: Caller, session_id: str) -> Head:
        """The head of a session that the caller may see, read from the log."""
        head = await self._reading.head(await self.known(caller, session_id))
        if head is None or head.closed:  # it went between the two reads
            raise _nothing()
        return head

    async def name_save(self, caller: Caller, session_id: str, name: str, key: str | None) -> SavePoint:
        """Give the session's present version a name."""
        record = await self.known(caller, session_id)
        save = SavePoint(new_id(), session_id, name, record.last_seq, key or new_id(), self._reading.clock())
        kept = await self._reading.store.add_save(save, self._reading.limits.saves)
        if kept is None:
            limit = self._reading.limits.saves
            raise GameError(f"A session has {limit} save points at most", "saves_full", {"limit": limit})
        if kept.name != name:
            raise GameError("This Idempotency-Key was used for another save point", "idempotency_key_reused")
        return kept

    def _beginning(
        self, caller: Caller, asked: CreateSession, key: str | None, scenario: ScenarioInfo, release: Release
    ) -> _Beginning:
        branch = "main"
        secret = self._secret(asked.seed)
        choice = Casting(release, scenario.slug, asked.language).chosen(asked.character_config, secret)
        outcome = begin(release.pack, scenario.slug, choice, branch, secret)
        language = language_of(release, asked.language)
        settings = Settings(asked.title or scenario.title, language, release.pack.rating, "curated")
        record = SessionRecord(
            session_id=new_id(),
            user_id=caller.user_id,
            scenario_id=scenario.scenario_id,
            created_at=self._reading.clock(),
            create_key=_kept_key(key) if key else None,
            pack_release=release.hash,
            rules_version=RULES_VERSION,
            language=language,
            title=settings.title,
            origin_session=None,
            origin_seq=None,
        )
        origin = Origin(scenario.scenario_id, scenario.slug, asked.character_config, branch, "")
        snapshot = Snapshot(outcome.state, settings, secret)
        words = self._reading.teller(release, settings).first_words(secret, outcome.events, outcome.state)
        told = Outcome(APPLIED, told=words.told, bags=words.bags)
        return _Beginning(record, origin, snapshot, outcome.events, codec.request_hash(asked.meaning()), told)

    async def _standing(self, record: SessionRecord, seq: int) -> tuple[Snapshot, Outcome]:
        """A session as it was after a turn, and what it had been told by then, as a fork begins with it."""
        rows = await self._reading.store.head(record.session_id, seq)
        snapshot = fold(rows)
        release = await self._reading.library.release(record.pack_release)
        bags = self._reading.teller(release, snapshot.settings).bags(head_of(record, rows, snapshot))
        return snapshot, Outcome(APPLIED, bags=bags)

    def _secret(self, seed: int | None) -> bytes:
        if seed is None:
            return secrets.token_bytes(SECRET_BYTES)
        return hmac.digest(self._signing_key, f"seed:{seed}".encode(), "sha256")

    async def _keep(self, beginning: _Beginning, key: str | None) -> Head:
        row = _origin_row(beginning)
        if await self._reading.store.create(beginning.record, row):
            head = head_of(beginning.record, [row], beginning.snapshot)
            self._written(head)
            return head
        kept = await self._kept(beginning.record.user_id, key, beginning.request_hash) if key else None
        if kept is None:
            raise GameError("The session could not be kept; send it again", "unavailable", {"retry_after": 1})
        return kept

    async def _kept(self, user_id: str, key: str, asked: bytes) -> Head | None:
        """The session that a request with this key made, as it began; GameError if it was asked something else."""
        record = await self._reading.store.created(user_id, _kept_key(key))
        if record is None:
            return None
        rows = await self._reading.store.head(record.session_id, ORIGIN_SEQ)
        if not rows:
            raise GameError("The session that this key made was erased", "not_found")
        if rows[0].request_hash != asked:
            told = "This Idempotency-Key was used for another request; a new request needs a new key"
            raise GameError(told, "idempotency_key_reused")
        return head_of(record, rows[:1], codec.decode_snapshot(rows[0].state or b""))


def _since(snapshot: Snapshot, heard: int) -> Snapshot:
    """A first state for which the world's past is past."""
    game = snapshot.game
    return replace(snapshot, game=replace(game, world=replace(game.world, heard=heard)))


def _nothing() -> GameError:
    return GameError("There is nothing here", "not_found")


def _kept_key(key: str) -> str:
    """A key as it is kept: what a client wrote into it is not there to be read, and may outlive an erasure."""
    return hashlib.sha256(key.encode()).hexdigest()


def _origin_row(beginning: _Beginning) -> TurnRow:
    record = beginning.record
    state = codec.encode_snapshot(beginning.snapshot)
    intent = codec.encode_origin(replace(beginning.origin, digest=codec.digest(state)))
    events = codec.encode_events(beginning.events)
    name = f"origin:{record.session_id}"
    return TurnRow(
        session_id=record.session_id,
        seq=ORIGIN_SEQ,
        key=name,
        kind=Kind.ORIGIN,
        request_hash=beginning.request_hash,
        intent=intent,
        arrivals=codec.NO_EVENTS,
        events=events,
        outcome=codec.encode_outcome(beginning.outcome),
        chain_hash=chain(GENESIS_HASH, name, intent, codec.NO_EVENTS, events),
        prev_hash=GENESIS_HASH,
        state=state,
        created_at=record.created_at,
    )
