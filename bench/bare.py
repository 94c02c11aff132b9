"""The baseline: a FastAPI handler that reads what an action's reads and answers ready-made bytes.

`python -m bench.bare FILE` runs it on the server and with the options that the service runs on. It reads the same
body model and the same headers, answers the same headers, and does nothing else.
"""

import asyncio
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import uvicorn
import uvloop
from fastapi import FastAPI, Header, Response

from taleward.sessions.http import Key
from taleward.sessions.schemas import ActionBody

HEADERS = {"x-request-id": "0198c0de-7a11-7000-8000-5eed5eed5eed", "x-content-type-options": "nosniff"}


def build(answer: bytes) -> FastAPI:
    """The app: one route."""
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})

    @app.post("/api/game/sessions/{session_id}/action")
    async def act(
        session_id: str, body: ActionBody, authorization: Annotated[str, Header()], key: Key = None
    ) -> Response:
        del session_id, body, authorization, key  # read, as the service reads them, and not needed
        return Response(answer, headers=HEADERS, media_type="application/json")

    return app


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def main(answer: Path) -> None:
    """Serve the bytes of a file on a free port, which is printed as the service prints its own."""
    with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listener:
        config = uvicorn.Config(
            build(answer.read_bytes()),
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=2_048,
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = _Server(config, lambda: print(f'{{"url":"{url}"}}', flush=True))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve([listener]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
