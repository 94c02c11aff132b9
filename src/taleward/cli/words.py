"""The few words that the terminal says by itself, and what may be typed at it: served texts, in the player's language.

No word of a game, and none of a widget: those are in documents. Until a server has answered there are hardly any.
"""

from collections.abc import Mapping
from typing import Final

_OURS: Final = "client.terminal."
_SHARED: Final = "client."
_COMMAND: Final = f"{_OURS}command."
_ALONE: Final[Mapping[str, str]] = {
    f"{_OURS}waiting": "The server is not answering; trying again...",
    f"{_OURS}page": "The same game in a browser: {url}",
    f"{_OURS}serving": "Ctrl-C ends it.",
}
"""What has to be said where no server answers yet."""


class Words:
    """Texts by key, from the newest release that a server has told. They are filled by replacement, never evaluated."""

    def __init__(self) -> None:
        self._texts = dict(_ALONE)
        self._commands: dict[str, str] = {}

    def learn(self, texts: Mapping[str, str]) -> None:
        """Take the texts of a static part. A text `client.terminal.command.NAME` lists what is typed for NAME."""
        self._texts |= texts
        self._commands = {
            typed: key.removeprefix(_COMMAND)
            for key, spelled in texts.items()
            if key.startswith(_COMMAND)
            for typed in spelled.split()
        }

    def say(self, key: str, **values: object) -> str:
        """Answer the text `client.terminal.KEY`, or `client.KEY`, with its `{placeholders}` filled."""
        text = self._texts.get(_OURS + key) or self._texts.get(_SHARED + key, key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def command(self, line: str) -> str:
        """Answer the command that a line is, in any case of letters; an empty text if it is none."""
        return self._commands.get(line.strip().casefold(), "")
