"""The frames of a live connection, as they are on the wire: frozen values, of which AsyncAPI is made. Sends nothing.

Every frame of the server says where its session stands: `seq` is the version that this connection has been told,
`epoch` the history up to it. Both are null before anything was told.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from taleward.sessions import GameSession, Turn

FRAME: Final = 4_096
"""Bytes of a frame that a client may send."""
CLOSE_FLOOD: Final = 1008
CLOSE_BINARY: Final = 1003
CLOSE_NO_TEXT: Final = 1007
CLOSE_TOO_LARGE: Final = 1009
CLOSE_BROKEN: Final = 1011
CLOSE_RESTART: Final = 1012
CLOSE_LATER: Final = 1013
CLOSE_UNSIGNED: Final = 4401
CLOSE_GONE: Final = 4404
CLOSE_SLOW: Final = 4408
CLOSES: Final = {
    CLOSE_BINARY: "only text frames are read here",
    CLOSE_NO_TEXT: "a frame was not UTF-8",
    CLOSE_FLOOD: "too many frames; slow down",
    CLOSE_TOO_LARGE: f"a frame had more than {FRAME} bytes",
    CLOSE_BROKEN: "something went wrong on our side",
    CLOSE_RESTART: "the server restarts: connect again, and resume",
    CLOSE_LATER: "too many connections: come again later",
    CLOSE_UNSIGNED: "not signed in, or no longer",
    CLOSE_GONE: "the session is not there, or no longer",
    CLOSE_SLOW: "what was sent was not read in time: connect again, and resume",
}
"""What the close codes mean."""

Reason = Literal["restart", "gone", "expired", "unsigned", "slow", "flood", "binary", "too_large", "later"]
Version = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Key = Annotated[str, Meta(pattern="^[!-~]{1,200}$")]
Epoch = Annotated[str, Meta(max_length=64)]

# --- what a client sends ----------------------------------------------------------------------------------------------


class Hello(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hello"):
    """Begin, or begin anew: after `since`, if it is in the history that `epoch` names, else with all there is.

    `token` signs in whoever brought no ticket. With `view` the client is sent view documents in place of turns.
    """

    token: Annotated[str, Meta(max_length=2_048)] | None = None
    since: Version | None = None
    epoch: Epoch | None = None
    view: dict[str, Any] | None = None


class Ping(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="ping"):
    """Ask for a pong."""


# --- what the server sends --------------------------------------------------------------------------------------------


class Frame(Struct, frozen=True, tag_field="type"):
    """What all frames of the server have."""

    epoch: str | None
    seq: int | None


class SnapshotFrame(Frame, frozen=True, tag="snapshot"):
    """The whole session: a client forgets what it had."""

    session: GameSession


class TurnFrame(Frame, frozen=True, tag="turn", omit_defaults=True):
    """A turn: the next of the log, or the answer to the action with this `key`: an old one, or a question, too."""

    turn: Turn
    key: str | None = None


class ViewFrame(Frame, frozen=True, tag="view", omit_defaults=True):
    """A view document, or a patch of it (`view.patch`); with `key` it answers an action."""

    view: Raw
    key: str | None = None


class ErrorFrame(Frame, frozen=True, tag="error", omit_defaults=True):
    """A frame could not be obeyed; `problem` is what HTTP would have answered. The connection stays."""

    problem: Raw
    key: str | None = None


class PongFrame(Frame, frozen=True, tag="pong"):
    """The answer to a ping."""


class WorldEvent(Struct, frozen=True):
    """Something in the world, to be displayed; `scope`: all, or realm, scenario, user or session, `:` and an id.

    `context` is what the operator said with it. A story that it befalls has a turn of its own for that.
    """

    id: str
    text: str
    scope: Annotated[str, Meta(pattern="^(all|(realm|scenario|user|session):.+)$")] = "all"
    context: dict[str, Any] | UnsetType = UNSET


class WorldEventFrame(Frame, frozen=True, tag="world_event"):
    """Something in the world, to be displayed."""

    event: WorldEvent


class ByeFrame(Frame, frozen=True, tag="bye"):
    """The last frame before the server closes."""

    reason: Reason


class GameUpdate(Struct, frozen=True):
    """A session has turns up to this version; None: look yourself, it may be gone."""

    version: int | None
