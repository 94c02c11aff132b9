"""The baselines: FastAPI handlers that answer ready-made bytes, one over HTTP and one over a WebSocket.

`python -m bench.bare FILE` runs them on the server and with the options that the service runs on. The first reads the
same body model and the same headers as an action's and answers the same headers; the second answers each text with a
text, unread. They do nothing else.
"""

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import uvicorn
import uvloop
from fastapi import FastAPI, Header, Response, WebSocket, WebSocketDisconnect

from taleward.cli.server import config_of
from taleward.sessions import ActionBody, Key

HEADERS = {"x-request-id": "0198c0de-7a11-7000-8000-5eed5eed5eed", "x-content-type-options": "nosniff"}


def build(answer: bytes) -> FastAPI:
    """The app: two routes."""
    text = answer.decode()
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})

    @app.post("/api/game/sessions/{session_id}/action")
    async def act(
        session_id: str, body: ActionBody, authorization: Annotated[str, Header()], key: Key = None
    ) -> Response:
        del session_id, body, authorization, key  # read, as the service reads them, and not needed
        return Response(answer, headers=HEADERS, media_type="application/json")

    @app.websocket("/ws/game/{session_id}")
    async def play(session_id: str, websocket: WebSocket) -> None:
        del session_id
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.receive_text()
                await websocket.send_text(text)

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
        config = config_of(build(answer.read_bytes()))
        config.ws = "websockets-sansio"  # uvicorn's own, without what the service adds to it
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = _Server(config, lambda: print(f'{{"url":"{url}"}}', flush=True))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(server.serve([listener]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
