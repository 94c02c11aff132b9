"""Documents for a socket: a whole one first, then only what is otherwise. One `LiveSession` serves one socket."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import msgspec

from taleward.identity import Caller
from taleward.kit import field_error
from taleward.sessions import Turn
from taleward.view.fitting import capabilities
from taleward.view.model import Capabilities, Document
from taleward.view.service import ViewManager
from taleward.view.widgets import Narrative

_encode = msgspec.json.encode
_MEMBERS: Final = tuple(member.name for member in fields(Document))


class LiveSession:
    """What one socket has been sent of a session."""

    def __init__(self, manager: ViewManager, session_id: str, caller: Caller, can: Capabilities) -> None:
        """Nothing was sent yet."""
        self._manager = manager
        self._session_id = session_id
        self._caller = caller
        self._can = can
        self._sent: dict[str, bytes] | None = None

    async def next(self, since: int | None) -> tuple[int, str, bytes]:
        """The version, its epoch, and the document as JSON: the first time whole, then a patch.

        Entries are those after `since`; None forgets what was sent, and sends all.
        """
        if since is None:
            self._sent = None
        return self._told(await self._manager.session(self._caller, self._session_id, self._can, since))

    async def answered(self, turn: Turn) -> tuple[int, str, bytes]:
        """A patch that shows the answer to a text which could not be placed."""
        return self._told(await self._manager.answered(self._caller, turn, self._can, turn.version))

    def _told(self, document: Document) -> tuple[int, str, bytes]:
        before = self._sent
        encoded = {name: _encode(widget) for name, widget in document.widgets.items()}
        self._sent = encoded
        shown = encoded
        if before is not None:
            shown = {
                name: data
                for name, data in encoded.items()
                if data != before.get(name) and not _is_unchanged_story(document, name)
            }
        members = {name: getattr(document, name) for name in _MEMBERS}
        members["widgets"] = {name: msgspec.Raw(data) for name, data in shown.items()}
        if before is not None:
            members |= {"patch": True, "gone": [name for name in before if name not in encoded]}
        return document.seq or 0, document.epoch or "", _encode(members)


def _is_unchanged_story(document: Document, name: str) -> bool:
    """Whether a widget is a story that goes on from what was sent, with nothing new."""
    widget = document.widgets[name]
    return isinstance(widget, Narrative) and widget.after is not None and not widget.entries


class LiveViews:
    """Opens sessions for sockets."""

    def __init__(self, manager: ViewManager) -> None:
        """Made once, by the wiring."""
        self._manager = manager

    def open(self, session_id: str, caller: Caller, wanted: Mapping[str, Any]) -> LiveSession:
        """Read what a socket can show: `{schema, widgets}`. GameError `unknown_schema`, `invalid_request`."""
        schema, widgets = wanted.get("schema"), wanted.get("widgets")
        named = widgets is None or (isinstance(widgets, list) and all(isinstance(name, str) for name in widgets))
        if not isinstance(schema, str) or not named:
            raise field_error("view must be {schema: text, widgets: list of texts}", "/view", "view")
        return LiveSession(self._manager, session_id, caller, capabilities(schema, widgets))
