"""`ViewManager`: documents for frontends. It reads what others decide, plays by their front doors, keeps nothing."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from taleward.config import ConfigurationManager
from taleward.content import ContentManager, Release
from taleward.identity import Caller
from taleward.kit import GameError
from taleward.sessions import GameSession, GameSessionManager, SubmitAction, Turn
from taleward.view import pages, playing, starting, story
from taleward.view.entries import Entries, path
from taleward.view.fitting import fitted
from taleward.view.looks import Looks
from taleward.view.model import Capabilities, Document, Static
from taleward.view.ports import Candidates
from taleward.view.sources import Sources
from taleward.view.static import SESSION, Statics
from taleward.view.widgets import AnyWidget, Entry, Narrative
from taleward.view.wording import Wording

LATEST: Final = 50
"""Entries of the story that a document has, where a client has none yet."""
FAR: Final = 200
"""A client that is further behind than this begins anew."""
LISTED: Final = 10
"""Sessions of a player that the start shows at once."""


class _Told(NamedTuple):
    """What a document is told of, and in which words."""

    release: Release
    words: Wording


class ViewManager:
    """Makes documents. What is not the caller's does not exist for them."""

    def __init__(
        self,
        sessions: GameSessionManager,
        content: ContentManager,
        config: ConfigurationManager,
        candidates: Candidates,
        *,
        dev: bool = False,
    ) -> None:
        """Made once, by the wiring. In `dev` widgets say where in the packs their words stand."""
        self._sessions = sessions
        self._content = content
        self._candidates = candidates
        self._looks = Looks(config)
        self._statics = Statics(content.library, self._looks, dev=dev)
        self._entries = Entries(sessions)
        self._sources = Sources() if dev else None

    async def start(
        self, caller: Caller, can: Capabilities, language: str | None = None, before: str | None = None
    ) -> Document:
        """The start: a player's stories, the newest or those begun before the session `before`, and those on offer."""
        release = self._content.library.base
        words = self._statics.words(release, language)
        page = await self._sessions.list_sessions(caller=caller, before=before, limit=LISTED)
        stories = await self._content.get_scenarios(language=language)
        widgets = starting.start(page, stories, words, before)
        return await self._document(
            "start",
            words.say("view.start"),
            _Told(release, words),
            caller,
            self._fit(widgets, _Told(release, words), can),
        )

    async def new(self, caller: Caller, scenario: str, can: Capabilities, language: str | None = None) -> Document:
        """Who a story begins with. GameError `not_found` if there is no such story."""
        found = self._content.library.scenario(scenario, language)
        if found is None:
            raise GameError("There is no such scenario", "not_found", {"scenario": scenario[:64]})
        info, release = found
        words = self._statics.words(release, language)
        templates = [
            (template, self._candidates(info.slug, {"template_id": template.template_id}, words.language))
            for template in await self._content.get_character_templates(info.slug, language)
        ]
        widgets = starting.new(info, templates, words.language, words)
        return await self._document(
            "new", info.title, _Told(release, words), caller, self._fit(widgets, _Told(release, words), can)
        )

    async def settings(
        self, caller: Caller, can: Capabilities, session_id: str | None = None, language: str | None = None
    ) -> Document:
        """The form of how somebody reads; with a session in the words of its release."""
        if session_id is not None:
            release, words = await self._told_in(await self._sessions.get_session(session_id, caller=caller))
        else:
            release = self._content.library.base
            words = self._statics.words(release, language)
        look = await self._looks.look(caller.user_id, release, words.language)
        themes = self._looks.themes(release, words.language)
        widgets = pages.settings(caller.user_id, look.options, themes, words, session_id)
        title = words.say("view.settings")
        return await self._document(
            "page", title, _Told(release, words), caller, self._fit(widgets, _Told(release, words), can)
        )

    async def session(self, caller: Caller, session_id: str, can: Capabilities, since: int | None = None) -> Document:
        """A session as it stands, with its latest entries, or those after the version `since`."""
        shown = await self._sessions.get_session(session_id, caller=caller)
        return await self._shown(caller, shown, can, since, None)

    async def play(
        self,
        caller: Caller,
        session_id: str,
        action: SubmitAction,
        can: Capabilities,
        *,
        since: int | None = None,
        key: str | None = None,
    ) -> Document:
        """Play an action, and show the session after it. What could not be placed is asked back in `choices`."""
        turn = await self._sessions.handle_action(session_id, action, caller=caller, key=key)
        return await self.answered(caller, turn, can, since)

    async def answered(self, caller: Caller, turn: Turn, can: Capabilities, since: int | None = None) -> Document:
        """The session of a turn that was just answered; the answer to a text that could not be placed is a question."""
        shown = await self._sessions.get_session(turn.session_id, caller=caller)
        if turn.outcome == "clarify":
            return await self._shown(caller, shown, can, since, turn if turn.version == shown.version else None)
        _, words = await self._told_in(shown)
        self._entries.note(turn, words)
        return await self._shown(caller, shown, can, since, None)

    async def entries(self, caller: Caller, session_id: str, before: int | None, limit: int) -> Narrative:
        """Entries before a version (None: all), at most so many of them, the nearest."""
        shown = await self._sessions.get_session(session_id, caller=caller)
        _, words = await self._told_in(shown)
        to = shown.version if before is None else min(before - 1, shown.version)
        after = max(to - limit, -1)
        found = await self._entries.read(shown, after, to, words, caller) if to >= 0 else []
        return _narrative(shown, words, found, after, None)

    async def recap(self, caller: Caller, session_id: str, can: Capabilities) -> Document:
        """The story so far, with hints."""
        shown = await self._sessions.get_session(session_id, caller=caller)
        told = await self._told_in(shown)
        widgets = pages.recap(session_id, await self._sessions.recap(session_id, caller=caller), told.words)
        return await self._document("page", told.words.say("view.recap"), told, caller, self._fit(widgets, told, can))

    async def saves(self, caller: Caller, session_id: str, can: Capabilities) -> Document:
        """The save points of a session."""
        shown = await self._sessions.get_session(session_id, caller=caller)
        told = await self._told_in(shown)
        widgets = pages.saves(session_id, await self._sessions.saves(session_id, caller=caller), told.words)
        return await self._document("page", told.words.say("view.saves"), told, caller, self._fit(widgets, told, can))

    async def static(self, release: str, language: str) -> Static:
        """The static part of a release in the nearest language, as it is now. GameError `not_found`."""
        return await self._statics.named(release, language)

    async def _shown(
        self, caller: Caller, shown: GameSession, can: Capabilities, since: int | None, asked: Turn | None
    ) -> Document:
        release, words = await self._told_in(shown)
        known = since if since is not None and 0 <= shown.version - since <= FAR else None
        after = known if known is not None else max(shown.version - LATEST, -1)
        entries = await self._entries.read(shown, after, shown.version, words, caller)
        told = _narrative(shown, words, entries, after, known)
        look = await self._looks.look(caller.user_id, release, words.language)
        widgets = playing.widgets(shown, told, words, look, asked)
        static, panels = await self._statics.static(release, words.language), list(look.panels)
        announced = story.announcement(entries) if known is not None else None
        if asked is not None and asked.clarify is not None:
            announced = asked.clarify.question
        return Document(
            kind="session",
            title=shown.title,
            language=words.language,
            dir=words.dir,
            static=self._statics.ref(release, static),
            options=look.options,
            layout=None if panels == static.layout[SESSION] else panels,
            widgets=self._fit(widgets, _Told(release, words), can),
            session_id=shown.session_id,
            seq=shown.version,
            epoch=shown.epoch,
            announce=announced,
        )

    async def _told_in(self, shown: GameSession) -> _Told:
        release = await self._content.library.release(shown.release)
        return _Told(release, self._statics.words(release, shown.language))

    def _fit(self, widgets: Mapping[str, AnyWidget], told: _Told, can: Capabilities) -> dict[str, AnyWidget]:
        """The widgets as a client can show them; for designers with the places of their words."""
        if self._sources is not None:
            widgets = self._sources.named(widgets, *told)
        return fitted(widgets, can)

    async def _document(
        self,
        kind: Literal["start", "new", "page"],
        title: str,
        told: _Told,
        caller: Caller,
        widgets: dict[str, AnyWidget],
    ) -> Document:
        release, words = told
        look = await self._looks.look(caller.user_id, release, words.language)
        return Document(
            kind=kind,
            title=title,
            language=words.language,
            dir=words.dir,
            static=self._statics.ref(release, await self._statics.static(release, words.language)),
            options=look.options,
            widgets=widgets,
        )


def _narrative(shown: GameSession, words: Wording, entries: list[Entry], after: int, known: int | None) -> Narrative:
    before = f"{path(shown.session_id)}/view/entries?before={after + 1}" if known is None and after >= 0 else None
    return Narrative(label=words.say("view.story"), entries=entries, after=known, before=before)
