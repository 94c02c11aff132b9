"""The terminal's line to a server, over HTTP: calls repeated until answered. Knows no rule and no game word."""

from collections.abc import Callable, Mapping
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import httpx2

from taleward.cli.documents import SHOWN
from taleward.cli.report import CommandError

Json = Mapping[str, Any]

_API: Final = "/api/"
_UNAUTHORIZED: Final = 401
_TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
_PATIENCE, _FIRST_PATIENCE = 30.0, 5.0  # seconds of trying before giving up, later and before the first answer
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 3.0
_TIMEOUT: Final = 10.0
_CAPABLE: Final = f"schema=ui/1&widgets={','.join(SHOWN)}"


class ServerRefusal(CommandError):
    """The server answered with a problem. `status` is HTTP's; `pointers` say where the body is wrong."""

    def __init__(self, status: int, problem: Json) -> None:
        wrong = tuple(f"{field.get('pointer', '')}: {field.get('message', '')}" for field in problem.get("errors", ()))
        message = str(problem.get("error") or f"The server answered {status}")
        super().__init__(message, str(problem.get("error_code") or "refused"), wrong)
        self.status = status
        self.pointers = [str(field.get("pointer", "")) for field in problem.get("errors", ())]

    @property
    def told(self) -> str:
        """The refusal for a player: its sentence, without the way to the field that it may begin with."""
        told = self.message
        for pointer in self.pointers:
            told = told.removeprefix(f"{pointer}: ")
        return told[:1].upper() + told[1:] + ("" if told.endswith((".", "!", "?")) else ".")


class Client:
    """A player's connection. `where` answers the server's URL, asked again when nobody answers there.

    `waiting` is called once for each call that has to be tried again.
    """

    def __init__(self, where: Callable[[], str], token: str | None, waiting: Callable[[], None]) -> None:
        url = where()
        try:
            self._http = httpx2.Client(base_url=url, timeout=_TIMEOUT, trust_env=not is_local(url))
        except httpx2.InvalidURL as error:
            raise CommandError(f"{url} is no URL of a server, such as http://127.0.0.1:8000", "invalid_url") from error
        self._url = url
        self._where = where
        self._waiting = waiting
        self._patience = _FIRST_PATIENCE
        self._static: dict[str, Json] = {}
        if token is not None:
            self.sign_in(token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def sign_in(self, token: str) -> None:
        """Call as the bearer of this token from now on."""
        self._http.headers["Authorization"] = f"Bearer {token}"

    def knows_us(self) -> bool:
        """Tell whether the server still takes our token."""
        try:
            self.call("GET", "/api/game/sessions?limit=1")
        except ServerRefusal as refusal:
            if refusal.status == _UNAUTHORIZED:
                return False
            raise
        return True

    def view(self, path: str, since: int | None = None) -> Json:
        """Read a view document; of a session, with the entries after `since` alone."""
        return self.call("GET", _asked(path, since))

    def play(self, session_id: str, action: Json, since: int) -> Json:
        """Send an action; answers the document after it, with the entries after `since`."""
        return self.call("POST", _asked(f"/api/game/sessions/{session_id}/view", since), action)

    def static(self, document: Json) -> Json:
        """Answer the static part that a document names, read once."""
        named = document["static"]
        if named["hash"] not in self._static:
            self._static = {named["hash"]: self.call("GET", named["url"])}
        return self._static[named["hash"]]

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call until answered. The key is made before the first try and kept, so nothing happens twice."""
        if not path.startswith(_API):  # documents name paths: none may lead our token elsewhere
            raise CommandError(f"What answers at {self._url} names {path} as its own, which it is not.", "not_taleward")
        headers = {"Idempotency-Key": str(uuid4())} if method == "POST" else {}
        until, wait = monotonic() + self._patience, _FIRST_WAIT
        while True:
            response = self._try(method, path, body, headers)
            if response is not None and response.status_code not in _TRY_AGAIN:
                self._patience = _PATIENCE
                return _data(response)
            if monotonic() + wait > until:
                raise self._unanswered(response)
            if wait == _FIRST_WAIT:
                self._waiting()
            sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _try(self, method: str, path: str, body: Json | None, headers: dict[str, str]) -> httpx2.Response | None:
        try:
            return self._http.request(method, path, json=body, headers=headers)
        except httpx2.UnsupportedProtocol as error:
            raise CommandError(f"{self._url} has to begin with http:// or https://", "invalid_url") from error
        except httpx2.TransportError:
            self._http.base_url = self._url = self._where()
            return None

    def _unanswered(self, response: httpx2.Response | None) -> CommandError:
        if response is not None:
            return ServerRefusal(response.status_code, _object(response))
        return CommandError(
            f"No server answers at {self._url}. See that one is running there, then come back.", "unreachable"
        )


def is_local(url: str) -> bool:
    """Tell whether a URL means this machine: no proxy stands between."""
    return httpx2.URL(url).host in {"127.0.0.1", "::1", "localhost"}


def _asked(path: str, since: int | None) -> str:
    newer = "" if since is None else f"&since={since}"
    return f"{path}{'&' if '?' in path else '?'}{_CAPABLE}{newer}"


def _data(response: httpx2.Response) -> Json:
    body = _object(response)
    if body.get("success") is False:
        raise ServerRefusal(response.status_code, body)
    if not isinstance(body.get("data"), Mapping):
        why = f"What answers at {response.url} is no Taleward server. Say with --url where one is."
        raise CommandError(why, "not_taleward")
    data: Json = body["data"]
    return data


def _object(response: httpx2.Response) -> Json:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}
