"""The drill's many connections: calls that go to any server that runs, again and again until one answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Self

import httpx2

from taleward.cli.drill.fleet import Fleet

Json = Mapping[str, Any]

PATIENCE: Final = 40.0  # seconds until a call counts as unanswered: more than a server needs to start
_TIMEOUT: Final = 10.0
_PAUSE: Final = 0.05
_TRY_AGAIN: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer. `status` 0: none came in time. `data` is that of the envelope, or the whole problem."""

    status: int
    data: Any

    @property
    def good(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- HTTP's own bounds


class Wire:
    """Calls to a fleet. Close it with `async with`."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        limits = httpx2.Limits(max_connections=512, max_keepalive_connections=256, keepalive_expiry=30)
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT, limits=limits, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def get(self, path: str, token: str, worker: int = 0) -> Answer:
        """Read until answered."""
        return await self._until_answered("GET", path, None, {"Authorization": f"Bearer {token}"}, worker)

    async def post(self, path: str, body: Json, token: str, key: str, worker: int = 0) -> Answer:
        """Send under a key until answered; the same key in every try."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return await self._until_answered("POST", path, body, headers, worker)

    async def guest(self) -> str:
        """Make a guest and answer the token."""
        answer = await self._until_answered("POST", "/api/auth/guest", None, {}, 0)
        return str(answer.data["token"])

    async def _until_answered(
        self, method: str, path: str, body: Json | None, headers: dict[str, str], worker: int
    ) -> Answer:
        until = monotonic() + PATIENCE
        while monotonic() < until:
            try:
                response = await self._http.request(method, self._fleet.url(worker) + path, json=body, headers=headers)
            except httpx2.TransportError:
                pass  # killed under our hands, or not up again: what happened is found out with the same key
            else:
                if response.status_code not in _TRY_AGAIN:
                    return _answer(response)
            worker += 1
            await asyncio.sleep(_PAUSE)
        return Answer(0, {"error": "no answer", "error_code": "unanswered"})


def _answer(response: httpx2.Response) -> Answer:
    try:
        body = response.json()
    except ValueError:
        return Answer(response.status_code, {"error": response.text[:200], "error_code": "not_json"})
    return Answer(response.status_code, body["data"] if response.is_success else body)
