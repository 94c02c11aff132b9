"""What live connections need from outside: a bus that wakes, tickets, documents, counters, a line to each client."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from taleward.identity import Caller
from taleward.sessions import Turn


class HungUp(Exception):
    """The client is gone: nothing more can be sent to it."""


class Bus(Protocol):
    """Wakes. A message may be lost, or come twice."""

    def publish(self, topic: str, message: Any) -> None:  # noqa: ANN401 -- whatever a topic is about
        """Tell everybody who listens to a topic."""

    def subscribe(self, topic: str, heard: Callable[[Any], None]) -> Callable[[], None]:
        """Listen to a topic, until what this answers is called."""


class Tickets(Protocol):
    """Secrets that stand for a caller, once."""

    async def redeem(self, purpose: Literal["ticket"], secret: str) -> Caller | None:
        """Answer whom a secret stands for, the first time that it is asked; None for all others."""


class LiveView(Protocol):
    """The view documents of one connection."""

    async def next(self, since: int | None) -> tuple[int, str, bytes]:
        """Version, epoch and JSON of the document: the first time whole, with the story after `since`; then patches.

        None: the client has nothing, or forgets it.
        """

    async def answered(self, turn: Turn) -> tuple[int, str, bytes]:
        """Version, epoch and JSON of a patch that shows a question back."""


class Views(Protocol):
    """Makes view documents."""

    def open(self, session_id: str, caller: Caller, wanted: Mapping[str, Any]) -> LiveView:
        """Begin the documents of one connection, for a client that can show `wanted`. GameError `unknown_schema`."""


class Counters(Protocol):
    """Counts for the operator."""

    def live(self, change: int) -> None:
        """So many connections more, or fewer."""

    def live_frame(self, kind: str) -> None:
        """Count a frame that was sent, by its type."""

    def live_end(self, reason: str) -> None:
        """Count a connection that the server ended, by its reason."""


class Line(Protocol):
    """The way to one client. Sending waits until the client has room for more; what cannot be sent is `HungUp`.

    `beats` says whether it needs signs of life of its own.
    """

    @property
    def beats(self) -> bool:
        """Whether `beat` is to be called when nothing was sent for a while."""

    async def send(self, kind: str, place: tuple[int, str] | None, data: bytes) -> None:
        """Send a frame of JSON. `place` is the version and epoch that it brings a client to, if it does."""

    async def beat(self) -> None:
        """Show that the connection lives."""

    async def close(self, code: int, reason: str) -> None:
        """Close in order."""

    def cut(self, code: int, reason: str) -> None:
        """Close without waiting for a client that does not read."""
