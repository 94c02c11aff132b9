"""What the servers promised during a drill, and every promise that was not kept. No I/O."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = Mapping[str, Any]

_EXAMPLES: Final = 20
_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Promise:
    """An acknowledged request: where it went, what was asked under which key, and the data it was answered with."""

    path: str
    body: Json
    key: str
    data: Json

    @property
    def version(self) -> int:
        """The version it was acknowledged at."""
        return int(self.data["version"])


@dataclass(slots=True)
class Played:
    """A session of the drill. `promises` by version; `checked` is how far the log has been read and found right."""

    session_id: str
    token: str
    promises: dict[int, Promise] = field(default_factory=dict)
    checked: int = 0
    head: str | None = None

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/api/game/sessions/{self.session_id}"


class Ledger:
    """All sessions, and the violations by kind."""

    def __init__(self) -> None:
        self.sessions: list[Played] = []
        self.violations: Counter[str] = Counter()
        self.examples: list[str] = []
        self.acknowledged = 0
        self.duplicates = 0

    def keep(self, session: Played, promise: Promise) -> None:
        """Note an acknowledged turn. Two keys at one version are a violation."""
        self.acknowledged += 1
        if (other := session.promises.setdefault(promise.version, promise)) is not promise:
            self.violate(
                "version acknowledged twice", f"{session.session_id} {promise.version}", other.key, promise.key
            )

    def violate(self, kind: str, where: str, expected: object = None, found: object = None) -> None:
        """Note a promise that was not kept."""
        self.violations[kind] += 1
        if len(self.examples) < _EXAMPLES:
            told = f"{kind}: {where}"
            if expected is not None or found is not None:
                told += f": expected {_short(expected)}, found {_short(found)}"
            self.examples.append(told)

    def differ(self, kind: str, where: str, expected: Json, found: Json) -> None:
        """Note a violation if two answers are not equal, with the first place in which they differ."""
        if expected != found:
            place, left, right = _difference(expected, found)
            self.violate(kind, f"{where} at {place or '/'}", left, right)


def _difference(left: Any, right: Any) -> tuple[str, Any, Any]:  # noqa: ANN401 -- any JSON
    """Find the first place in which two values differ, and what stands there."""
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        left, right = dict(enumerate(left)), dict(enumerate(right))
    if isinstance(left, dict) and isinstance(right, dict):
        for name in {**left, **right}:
            if left.get(name) != right.get(name):
                place, here, there = _difference(left.get(name), right.get(name))
                return f"/{name}{place}", here, there
    return "", left, right


def _short(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= _LENGTH else told[:_LENGTH] + "..."
