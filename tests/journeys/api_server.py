"""A real server in a process of its own, and players who speak HTTP with it.

The socket belongs to the test, so that a server that was killed comes back at the same address.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from taleward.bootstrap import Settings, serving
from taleward.identity import Caller, Role, Tokens

SECRET = "a secret that is known to the tests alone"
SCENARIO = "one_stroke_over"
TRIES = 40
UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""All talk is plain; a client that makes its own reads every certificate of the machine first."""
Data = dict[str, Any]


class ApiServer:
    """The service over one data folder: started, killed, started again."""

    def __init__(self, data: Path, packs: Path | None = None) -> None:
        self.data = data
        self.packs = packs
        self.tokens = Tokens(SECRET.encode())
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._process: subprocess.Popen[bytes] | None = None
        self._players: list[Player] = []

    @property
    def url(self) -> str:
        host, port = self._socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> None:
        """Start the process; calls made before it serves wait in the socket's queue."""
        number = self._socket.fileno()
        command = [sys.executable, __file__, str(number), str(self.data), str(self.packs or "")]
        self._process = subprocess.Popen(command, pass_fds=[number])

    def kill(self) -> None:
        """Kill -9."""
        self._end(signal.SIGKILL)

    def stop_process(self) -> None:
        """End the process as an operator does."""
        self._end(signal.SIGTERM)

    def stop(self) -> None:
        """End the process, and let go of the address."""
        self.stop_process()
        self._socket.close()

    def _end(self, how: signal.Signals) -> None:
        for player in self._players:
            player.hang_up()
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def token(self, role: Role = "player", user_id: str | None = None) -> tuple[str, Caller]:
        """A token that the server accepts, made without a call."""
        return self.tokens.issue(role, user_id)

    def player(self, role: Role = "player") -> Player:
        """Somebody new."""
        made = Player(self.url, self.token(role)[0])
        self._players.append(made)
        return made


@contextmanager
def running(data: Path, packs: Path | None = None) -> Iterator[ApiServer]:
    """A server that runs and is stopped."""
    server = ApiServer(data, packs)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Player:
    """Somebody with a token."""

    def __init__(self, url: str, token: str) -> None:
        self.headers = {"authorization": f"Bearer {token}"}
        self.url = f"{url}/api"
        self._client: httpx2.Client | None = None

    @property
    def http(self) -> httpx2.Client:
        """A connection, made when there is none."""
        if self._client is None:
            self._client = httpx2.Client(base_url=self.url, headers=self.headers, timeout=30, verify=UNUSED_TLS)
        return self._client

    def hang_up(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def begin(self, *, key: str | None = None, **body: object) -> Story:
        """Begin a story."""
        headers = {"idempotency-key": key} if key else {}
        answer = self.http.post("/game/sessions", json={"scenario_id": SCENARIO, **body}, headers=headers)
        return Story(self, data_of(answer, 201))


def data_of(answer: httpx2.Response, status: int = 200) -> Data:
    """What a successful answer holds, its envelope checked."""
    assert answer.status_code == status, answer.text
    envelope: Data = answer.json()
    assert envelope["success"] is True
    assert envelope["error"] is None
    assert envelope["request_id"] == answer.headers["x-request-id"]
    found: Data = envelope["data"]
    return found


def problem_of(answer: httpx2.Response, status: int, code: str) -> Data:
    """What a failure says, its form checked."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: Data = answer.json()
    assert (told["status"], told["error_code"], told["success"], told["data"]) == (status, code, False, None), told
    assert told["type"] == f"urn:taleward:problem:{code}"
    assert told["error"] == told["detail"] != ""
    assert told["request_id"] == answer.headers["x-request-id"]
    return told


@dataclass
class Story:
    """One session, as its player sees it. `begun` is the answer it was made with."""

    player: Player
    begun: Data

    @property
    def id(self) -> str:
        return str(self.begun["session_id"])

    @property
    def path(self) -> str:
        return f"/game/sessions/{self.id}"

    def post(self, tail: str, body: object = None, **headers: str) -> httpx2.Response:
        return self.player.http.post(f"{self.path}/{tail}", json=body, headers=headers)

    def get(self, tail: str = "", **headers: str) -> httpx2.Response:
        return self.player.http.get(f"{self.path}/{tail}".rstrip("/"), headers=headers)

    def now(self) -> Data:
        """The session as it stands."""
        return data_of(self.get())

    def state(self) -> Data:
        found: Data = self.now()["state"]
        return found

    def ending(self) -> str | None:
        ending = self.state()["world"]["ending"]
        return ending["id"] if ending else None

    def offered(self) -> list[Data]:
        found: list[Data] = data_of(self.get("actions"))["items"]
        return found

    def act(self, step: str) -> Data:
        """Play `action target`."""
        action, _, target = step.partition(" ")
        return data_of(self.post("action", {"action": action, "target": target} if target else {"action": action}))

    def walk(self, steps: str) -> Data:
        """Play steps, separated by dots; `+` repeats one until it is refused, which it must have been worth."""
        turn: Data = {}
        for step in steps.split(" · "):
            turn = self.act(step.rstrip("+"))
            assert turn["outcome"] == "applied", (step, turn["narration"]["text"])
            if step.endswith("+"):
                self._repeat(step.rstrip("+"))
        return turn

    def _repeat(self, step: str) -> None:
        for _ in range(TRIES):
            if self.act(step)["outcome"] == "refused":
                return
        raise AssertionError(f"{step} is never done")

    def turns(self) -> list[Data]:
        """The whole log, page by page."""
        found: list[Data] = []
        after = 0
        while True:
            page = data_of(self.get(f"turns?after={after}&limit=7"))
            found += page["items"]
            if page["next"] is None:
                return found
            after = page["next"]

    def replay(self) -> Data:
        return data_of(self.get("replay"))

    def fork(self, version: int) -> Story:
        return Story(self.player, data_of(self.post("fork", {"version": version}), 201))


async def _serve(descriptor: int, data: str, packs: str) -> None:
    os.environ["TALEWARD_SECRET_KEY"] = SECRET
    settings = Settings(data=Path(data), packs=Path(packs) if packs else None)
    config = uvicorn.Config("", log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=5)
    with socket.socket(fileno=descriptor) as listener:
        async with serving(settings) as app:
            config.app = app
            await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
