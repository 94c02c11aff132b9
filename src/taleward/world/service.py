"""`WorldManager`: the public face of the world. World events go through their log, changes through the write path."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

import msgspec

from taleward.content import Library, Release
from taleward.identity import Caller, require
from taleward.kit import Clock, GameError, field_error, is_uuid, new_id, register
from taleward.sessions import GameSessionManager
from taleward.world.chronicle import Chronicle
from taleward.world.model import LocationInfo, Way, WorldChanges, WorldEvent, WorldState

CONTEXT: Final = 4_096
"""Bytes of an event's context, as JSON."""
_NAMED: Final = 64

register("unknown_event", 422, "Unknown world event")
register("unknown_scope", 422, "Unknown scope")


class WorldManager:
    """The world of all stories, and that of each. What only operators may is `forbidden` to others."""

    def __init__(self, chronicle: Chronicle, sessions: GameSessionManager, library: Library, clock: Clock) -> None:
        """Made once, by the wiring."""
        self._chronicle, self._sessions, self._library, self._clock = chronicle, sessions, library, clock

    async def trigger_world_event(
        self, event_type: str, context: Mapping[str, Any], *, scope: str = "all", caller: Caller, key: str | None = None
    ) -> WorldEvent:
        """Let a world event of a pack befall every story in a scope, once each, before its next turn.

        `scope` is `all`, or `realm:`, `scenario:`, `user:` or `session:` and an id. `context` is shown with it, and
        changes no game. Stories that begin later, and those that are over, do not hear of it. GameError `forbidden`,
        `unknown_event`, `unknown_scope`, `invalid_request`, `idempotency_key_reused`, `unavailable`.
        """
        require(caller, "operator")
        if len(_encoded(context)) > CONTEXT:
            raise field_error(f"The context has more than {CONTEXT} bytes", "/context", "length")
        reached, named = await self._reached(scope, caller)
        known = {event for release in reached for event in release.pack.events}
        if event_type not in known:
            raise _unknown("unknown_event", "world event", event_type, known)
        asked = WorldEvent(0, event_type, named, dict(context), caller.user_id, key or new_id(), self._clock())
        return await self._chronicle.add(asked)

    async def world_events(self, after: int, limit: int, *, caller: Caller) -> list[WorldEvent]:
        """World events after a number, ascending, as operators see them. GameError `forbidden`."""
        require(caller, "operator")
        await self._chronicle.latest()
        return list(await self._chronicle.events(after, limit))

    async def update_world_state(
        self, session_id: str, changes: WorldChanges, *, caller: Caller, key: str | None = None
    ) -> WorldState:
        """Change one story's world, as an operator: a correction in its log, with its reason told to the player.

        GameError `forbidden`, and as `GameSessionManager.correct` has it.
        """
        require(caller, "operator")
        effects = changes.effects()
        if not effects:
            raise field_error("There is nothing to change", "", "empty")
        await self._sessions.correct(session_id, effects, changes.reason, caller=caller, key=key)
        return await self.get_world_state(session_id, caller=caller)

    async def get_world_state(self, session_id: str, *, caller: Caller) -> WorldState:
        """A story's world as its player may know it. GameError `not_found`."""
        session = await self._sessions.get_session(session_id, caller=caller)
        world = session.state["world"]
        told = {name: world[name] for name in ("location_id", "name", "description", "day", "time", "people")}
        weather = world["weather"]["id"] if world["weather"] else None
        dispositions = await self._sessions.dispositions(session_id, caller=caller)
        return WorldState(session.session_id, session.version, weather=weather, dispositions=dispositions, **told)

    async def get_location_info(
        self, location_id: str, *, session_id: str | None = None, language: str | None = None, caller: Caller
    ) -> LocationInfo:
        """A place by `pack:place`: as the pack tells it, or with a session as its player knows it now.

        Ways that may be hidden are told only by a session that knows them. GameError `not_found`: there is no such
        place, or the player was never there.
        """
        if session_id is not None:
            return await self._visited(location_id, session_id, caller)
        pack_id, _, place_id = location_id.partition(":")
        release = self._library.current.get(pack_id)
        place = release.pack.places.get(place_id) if release else None
        if release is None or place is None:
            raise _nowhere()
        prose = release.words_in(language).prose
        ways = [
            Way(f"{pack_id}:{way.to}", prose[way.label], way.minutes)
            for way in place.exits
            if way.when is None or way.blocked
        ]
        return LocationInfo(location_id, prose[place.name], prose[place.description], ways)

    async def _visited(self, location_id: str, session_id: str, caller: Caller) -> LocationInfo:
        session = await self._sessions.get_session(session_id, caller=caller)
        world = session.state["world"]
        place = next((each for each in world["map"] if each["location_id"] == location_id), None)
        if place is None:
            raise _nowhere()
        ways = [Way(way["location_id"], way["name"], way["minutes"], way["open"]) for way in place["ways"]]
        if place["here"]:
            return LocationInfo(location_id, place["name"], world["description"], ways)
        release = await self._library.release(session.release)
        told = release.pack.places[location_id.partition(":")[2]].description
        return LocationInfo(location_id, place["name"], release.words_in(session.language).prose[told], ways)

    async def _reached(self, scope: str, caller: Caller) -> tuple[list[Release], str]:
        """The releases on offer that a scope is about, and the scope as it is kept. GameError `unknown_scope`."""
        kind, _, name = scope.partition(":")
        everything = list(self._library.current.values())
        if scope == "all":
            return everything, scope
        if kind == "realm":
            realms = _realms(everything)
            if name not in realms:
                raise _unknown("unknown_scope", "realm", name, realms)
            return realms[name], scope
        if kind == "scenario":
            found = self._library.scenario(name)
            if found is None:
                slugs = [each.slug for each in self._library.scenarios()]
                raise _unknown("unknown_scope", "scenario", name, slugs)
            return [found[1]], f"scenario:{found[0].scenario_id}"
        if kind in {"user", "session"} and is_uuid(name.lower()):
            if kind == "session":
                await self._check_session(name.lower(), caller)
            return everything, f"{kind}:{name.lower()}"
        kinds = ("all", "realm:<id>", "scenario:<id>", "user:<id>", "session:<id>")
        raise GameError(f"A scope is one of: {', '.join(kinds)}", "unknown_scope", {"scopes": list(kinds)})

    async def _check_session(self, session_id: str, caller: Caller) -> None:
        try:
            await self._sessions.newest(session_id, caller=caller)
        except GameError as error:
            if error.error_code != "not_found":
                raise
            raise GameError("There is no such session", "unknown_scope", {"session_id": session_id}) from error


def _realms(releases: Iterable[Release]) -> dict[str, list[Release]]:
    found: dict[str, list[Release]] = {}
    for release in releases:
        for realm in {release.pack.realm(slug) for slug in release.scenarios}:
            found.setdefault(realm, []).append(release)
    return found


def _encoded(context: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(context)
    except (TypeError, ValueError, RecursionError) as error:
        raise field_error(f"The context is not JSON: {error}", "/context", "json") from error


def _unknown(code: str, what: str, name: str, known: Iterable[str]) -> GameError:
    names = sorted(known)
    near = get_close_matches(name[:_NAMED], names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(names[:20]) or 'none'}"
    return GameError(f"There is no {what} {name[:_NAMED]!r} there{hint}", code, {"known": names[:50]})


def _nowhere() -> GameError:
    return GameError("There is no such place", "not_found")
