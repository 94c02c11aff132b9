"""The wiring: which part gets which. Read it top to bottom; nothing else makes services."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any, Final

from msgspec import UNSET

from taleward.bootstrap.settings import Settings
from taleward.characters import CharacterGenerator
from taleward.config import ConfigurationManager
from taleward.config.sql import SqlPreferences
from taleward.content import ContentManager, Library, Loaded, load_packs
from taleward.content.sql import SqlReleases
from taleward.identity import OneTime, Tokens, signing_key
from taleward.identity.sql import SqlOneTimes
from taleward.infra.bus import MemoryBus
from taleward.infra.database import Database, open_database
from taleward.infra.telemetry import Telemetry
from taleward.inventory import InventoryManager
from taleward.kit import GameError, TokenBuckets, utc_now
from taleward.quests import QuestManager
from taleward.realtime import GameWebSocket, Gate, Pace, Terms, topic
from taleward.realtime import Limits as LiveLimits
from taleward.realtime import WorldEvent as Shown
from taleward.sessions import Copies, GameSessionManager, GroupCommit, Lifecycle, Limits, Mailboxes, Reading, Turns
from taleward.sessions.head import Head
from taleward.sessions.http import BURST, PLAYERS, RATE
from taleward.sessions.sql import SqlSessionStore
from taleward.view import LiveViews, ViewManager
from taleward.world import Chronicle, Herald, WorldEvent, WorldManager
from taleward.world.sql import SqlWorldStore

_LOOK: Final = 15.0  # seconds between looks for turns that other processes have played
_LOOK_AT_WORLD: Final = 1.0  # and for world events, which come before the next turn


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that runs."""

    settings: Settings
    database: Database
    telemetry: Telemetry
    tokens: Tokens
    one_time: OneTime
    content: ContentManager
    config: ConfigurationManager
    characters: CharacterGenerator
    reading: Reading
    sessions: GameSessionManager
    view: ViewManager
    store: SqlSessionStore
    writes: TokenBuckets
    """What one player may write, however they are connected."""
    bus: MemoryBus
    realtime: GameWebSocket
    quests: QuestManager
    inventory: InventoryManager
    world: WorldManager


def packs_of(settings: Settings) -> Loaded:
    """The packs to serve, and all that is wrong with them."""
    return load_packs(settings.packs) if settings.packs else load_packs()


def key_of(settings: Settings) -> bytes:
    """The key that signs; made at first start."""
    settings.data.mkdir(parents=True, exist_ok=True)
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    return signing_key(settings.data, secret)


def tokens_of(settings: Settings) -> Tokens:
    """What signs and reads tokens. Needs no database."""
    return Tokens(key_of(settings), utc_now)


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open everything in order, and close it in the reverse order.

    GameError says what keeps it from starting: `bad_packs` (context `problems`), `database_newer`, `database_in_use`,
    `misconfigured`, `unavailable`.
    """
    loaded = packs_of(settings)
    if loaded.errors:
        problems = [str(problem) for problem in loaded.problems]
        raise GameError("The packs have mistakes; nothing was started", "bad_packs", {"problems": problems})
    key = key_of(settings)
    allowed = settings.allow_asynchronous_commit
    database = await open_database(settings.url(), allow_asynchronous_commit=allowed)
    try:
        await database.migrate()
        async with _running(settings, loaded, key, database) as services:
            yield services
    finally:
        await database.dispose()


@asynccontextmanager
async def _running(settings: Settings, loaded: Loaded, key: bytes, database: Database) -> AsyncIterator[Services]:
    telemetry, bus, tokens = Telemetry(), MemoryBus(), Tokens(key, utc_now)
    store, chronicle = SqlSessionStore(database), Chronicle(SqlWorldStore(database))
    library = Library(loaded.releases, SqlReleases(database))
    await library.publish()
    await chronicle.open()
    reading = Reading(store, library, utc_now, _limits(settings), chronicle)
    mailboxes, log = Mailboxes(monotonic, size=settings.live_sessions), GroupCommit(store, telemetry.commit)
    copies = Copies(store, mailboxes, settings.session_timeout, telemetry.live_sessions)

    def written(head: Head) -> None:
        telemetry.turn(head.outcome.outcome)
        copies.note(head)
        bus.publish(topic(head.session_id), head.seq)

    turns = Turns(reading, mailboxes, log, written, lambda session_id: bus.publish(topic(session_id), None))
    sessions = GameSessionManager(reading, turns, Lifecycle(reading, library, key, copies.note))
    content, characters = ContentManager(library), CharacterGenerator(library)
    config = ConfigurationManager(library, SqlPreferences(database))
    view = ViewManager(sessions, content, config, partial(_look, characters), dev=settings.dev)
    one_time, writes = OneTime(SqlOneTimes(database), utc_now), TokenBuckets(RATE, BURST, PLAYERS, monotonic)
    gate = Gate(one_time, tokens.verify, writes, settings.pages())
    live = GameWebSocket(sessions, LiveViews(view), bus, gate, telemetry, _terms(settings, database))
    async with _at_work(log, copies, live, _herald(chronicle, _Audience(live, sessions, library), database)):
        yield Services(
            settings=settings,
            database=database,
            telemetry=telemetry,
            tokens=tokens,
            one_time=one_time,
            content=content,
            config=config,
            characters=characters,
            reading=reading,
            sessions=sessions,
            view=view,
            store=store,
            writes=writes,
            bus=bus,
            realtime=live,
            quests=QuestManager(sessions, library),
            inventory=InventoryManager(sessions),
            world=WorldManager(chronicle, sessions, library, utc_now),
        )


@dataclass(frozen=True, slots=True)
class _Audience:
    """Who is connected here, for world events."""

    live: GameWebSocket
    sessions: GameSessionManager
    library: Library

    async def show(self, event: WorldEvent) -> None:
        """Show an event under its title, in the first language of the pack that has it."""
        title = next(
            (
                release.words_in(None).prose[release.pack.events[event.event_type].title]
                for release in self.library.current.values()
                if event.event_type in release.pack.events
            ),
            event.event_type,
        )
        shown = Shown(str(event.number), title, event.scope, dict(event.context) or UNSET)
        await self.live.broadcast_world_event(shown)

    def sessions_of(self, scope: str) -> Iterable[str]:
        """The sessions of a scope that somebody is connected to."""
        return self.live.reached(scope)

    async def deliver(self, session_id: str) -> int:
        """Let a session hear of the world now."""
        return await self.sessions.deliver(session_id)


def _look(characters: CharacterGenerator, scenario: str, config: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Who a story could begin with, as the API tells a preview."""
    return asdict(characters.preview(scenario, config, language))


def _limits(settings: Settings) -> Limits:
    return Limits(turns=settings.max_turns, idle=timedelta(seconds=settings.session_timeout))


def _herald(chronicle: Chronicle, audience: _Audience, database: Database) -> Herald:
    """Who tells of world events; where other processes may write them too, it looks for these."""
    return Herald(chronicle, audience, _LOOK_AT_WORLD if database.dialect == "postgresql" else None)


def _terms(settings: Settings, database: Database) -> Terms:
    """Where other processes may play too, a wake can be missed, so live connections look by themselves."""
    look = _LOOK if database.dialect == "postgresql" else None
    return Terms(LiveLimits(all=settings.sockets), Pace(look=look))


@asynccontextmanager
async def _at_work(log: GroupCommit, copies: Copies, live: GameWebSocket, herald: Herald) -> AsyncIterator[None]:
    """Have them work; at the end first those stop who use the others."""
    log.start()
    copies.start()
    live.start()
    herald.start()
    try:
        yield
    finally:
        await herald.stop()
        await live.stop()
        await log.stop()
        await copies.stop()
