"""The bus of one process: calls back at once, keeps nothing. Knows no topic's meaning."""

from collections.abc import Callable
from typing import Any

Heard = Callable[[Any], None]
"""Takes a message. It must not raise and not wait: whoever publishes is on the path of a turn."""


class MemoryBus:
    """Topics of one process. Not for use from several threads."""

    def __init__(self) -> None:
        self._heard: dict[str, list[Heard]] = {}

    def publish(self, topic: str, message: Any) -> None:  # noqa: ANN401 -- whatever a topic is about
        """Call everybody who has subscribed to a topic, in the order in which they did."""
        for heard in tuple(self._heard.get(topic, ())):
            heard(message)

    def subscribe(self, topic: str, heard: Heard) -> Callable[[], None]:
        """Be called with every message of a topic, until what this answers is called, once."""
        listening = self._heard.setdefault(topic, [])
        listening.append(heard)

        def unsubscribe() -> None:
            listening.remove(heard)
            if not listening and self._heard.get(topic) is listening:
                del self._heard[topic]

        return unsubscribe
