"""The wiring: which part gets which. Read it top to bottom; nothing else makes services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from taleward.bootstrap.settings import Settings
from taleward.characters import CharacterGenerator
from taleward.content import ContentManager, Library, Loaded, load_packs
from taleward.content.sql import SqlReleases
from taleward.identity import Tokens, signing_key
from taleward.infra.database import Database, open_database
from taleward.infra.telemetry import Telemetry
from taleward.kit import GameError, utc_now
from taleward.sessions import Copies, GameSessionManager, GroupCommit, Lifecycle, Limits, Mailboxes, Reading, Turns
from taleward.sessions.head import Head
from taleward.sessions.sql import SqlSessionStore


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that runs."""

    settings: Settings
    database: Database
    telemetry: Telemetry
    tokens: Tokens
    content: ContentManager
    characters: CharacterGenerator
    reading: Reading
    sessions: GameSessionManager
    store: SqlSessionStore


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
        telemetry = Telemetry()
        store = SqlSessionStore(database)
        library = Library(loaded.releases, SqlReleases(database))
        await library.publish()
        limits = Limits(turns=settings.max_turns, idle=timedelta(seconds=settings.session_timeout))
        reading = Reading(store, library, utc_now, limits)
        mailboxes = Mailboxes(monotonic, size=settings.live_sessions)
        log = GroupCommit(store, telemetry.commit)
        copies = Copies(store, mailboxes, settings.session_timeout, telemetry.live_sessions)

        def written(head: Head) -> None:
            telemetry.turn(head.outcome.outcome)
            copies.note(head)

        turns = Turns(reading, mailboxes, log, written)
        sessions = GameSessionManager(reading, turns, Lifecycle(reading, library, key, copies.note))
        log.start()
        copies.start()
        try:
            tokens, content, characters = Tokens(key, utc_now), ContentManager(library), CharacterGenerator(library)
            yield Services(settings, database, telemetry, tokens, content, characters, reading, sessions, store)
        finally:
            await log.stop()
            await copies.stop()
    finally:
        await database.dispose()
