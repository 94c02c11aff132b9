"""World events into sessions: which of them a session has not heard, and the turn in which it does. Logs nothing.

What a session has heard is a number in its state, and the turn is guarded like every other: so each event comes once to
each history, whoever delivers it, and again to a history that goes back to before it.
"""

from collections.abc import Sequence
from typing import Final

import structlog

from taleward.content import Release
from taleward.engine import Arrival, Event, GameState, RulesFault, arrive, legal_actions, replay
from taleward.engine.pack import Pack
from taleward.engine.world import WorldEventArrived
from taleward.sessions import codec
from taleward.sessions.codec import Outcome
from taleward.sessions.drafts import Draft
from taleward.sessions.head import APPLIED, Head, Kind, Offered, revision
from taleward.sessions.model import WorldEntry
from taleward.sessions.reading import Reading

MOST: Final = 64
"""World events that one turn brings; more come in a turn after it."""
PAGE: Final = 256
LOOKED_BACK: Final = 100
"""So many turns of world events may have come since a player looked, and what was offered then still counts."""
_FAULTS: Final = (RulesFault, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a world event of a pack can raise, if a newer check would have refused the pack."""
_log = structlog.get_logger(__name__)


class Deliveries:
    """Drafts the turns that bring world events."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def draft(self, head: Head, release: Release) -> Draft | None:
        """The turn that brings what the session has not heard; None if there is nothing for it."""
        if self._reading.world.newest <= head.known or head.closed or head.game.ending:
            return None
        found = await self._pending(head, release)
        if not found:
            return None
        arrivals = [Arrival(each.number, each.event) for each in found]
        arrived, happened, game = come(head.game, arrivals, release.pack, head.secret)
        words = self._reading.teller(release, head.settings).words(head, happened, game, Kind.WORLD)
        return Draft(
            Kind.WORLD,
            game,
            head.settings,
            Outcome(APPLIED, told=words.told),
            events=codec.encode_events(happened),
            happened=tuple(happened),
            words=words,
            arrivals=codec.encode_arrivals(found[:arrived]),
            key=f"world {found[0].number} {head.seq + 1}",  # no client's key has a space
        )

    async def _pending(self, head: Head, release: Release) -> list[WorldEntry]:
        """The events that are for this session, the oldest first."""
        found: list[WorldEntry] = []
        known = head.known
        while page := await self._reading.world.after(known, PAGE):
            for entry in page:
                known = entry.number
                if _reaches(entry, head, release.pack):
                    found.append(entry)
                if len(found) == MOST:
                    return found
        if not found:
            head.known = known
        return found

    async def since(self, head: Head, version: int) -> bool:
        """Whether nothing but world events came after a version: then who was there need not look again."""
        if version == head.seq:
            return True
        if head.row.kind != Kind.WORLD or not head.seq - LOOKED_BACK <= version < head.seq:
            return False
        rows = await self._reading.store.turns(head.session_id, version, head.seq - version)
        return all(row.kind == Kind.WORLD for row in rows)

    async def offered(self, head: Head, release: Release, stem: str) -> Offered | None:
        """What was offered at an earlier version, if nothing but world events came since."""
        number = stem.partition("-")[0]
        if len(number) > len(str(head.seq)) or not (number.isascii() and number.isdigit()):
            return None
        version = int(number)
        if version == head.seq or not await self.since(head, version):
            return None
        row = (await self._reading.store.turns(head.session_id, version - 1, 1))[0]
        if revision(row) != stem:
            return None
        return legal_actions((await self._reading.snapshot(head.session_id, version)).game, release.pack)


def _reaches(entry: WorldEntry, head: Head, pack: Pack) -> bool:
    """Whether an event is for a session: it is in the scope, and its release knows the event."""
    kind, _, name = entry.scope.partition(":")
    here = {
        "all": "",
        "realm": pack.realm(head.game.scenario),
        "scenario": head.scenario_id,
        "user": head.user_id,
        "session": head.session_id,
    }
    return here.get(kind) == name and entry.event in pack.events


def come(game: GameState, arrivals: Sequence[Arrival], pack: Pack, secret: bytes) -> tuple[int, list[Event], GameState]:
    """Let world events come, until the story ends: how many came, what happened, and the game after it.

    One that the rules cannot play has come all the same, and changed nothing: it must not hold up the story for ever.
    """
    happened: list[Event] = []
    for number, arrival in enumerate(arrivals):
        if game.ending:
            return number, happened, game
        try:
            outcome = arrive(game, arrival, pack, secret)
        except _FAULTS as error:
            told = {"number": arrival.number, "happening": arrival.event, "fault": repr(error)}
            _log.error("world_event_skipped", **told)
            bare = [WorldEventArrived(arrival.number, arrival.event)]
            happened, game = [*happened, *bare], replay(game, bare)
        else:
            happened, game = [*happened, *outcome.events], outcome.state
    return len(arrivals), happened, game
