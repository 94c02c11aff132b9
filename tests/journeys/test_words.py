"""The terminal has no word of its own: with every served word replaced by a sign, no word is shown."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from tests.journeys.command_line import Served

SIGN = "¤"
READ = {
    *("label", "text", "title", "reason", "alt", "help", "note", "said", "detail", "question", "placeholder"),
    *("empty", "send", "close", "told", "mark", "more_label", "error"),
}
"""What is for the reader, wherever it stands in a document."""
TYPED = "client.terminal.command."
"""Texts that are not shown: what may be typed."""
LINES = (
    *("help", "where", "i", "q", "c", "j", "m", "1", "more", "999", "open the sky", "more", "save here", "saves", "u"),
    *("load 1", "load 9", "save", "r", "hint", "hint", "menu", "settings", "device", "2", "i", "stories", "2", "3"),
    *("1", "", "", "", "99", "", "back", "nonsense", "2", "c", "x"),
)


def masked(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Replace all that is for the reader."""
    if isinstance(value, list):
        return [masked(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {**value}
    for name, member in value.items():
        is_stat = name == "value" and set(value) == {"label", "value"}
        shown[name] = SIGN if isinstance(member, str) and (name in READ or is_stat) else masked(member)
    if isinstance(texts := value.get("texts"), dict):
        shown["texts"] = {key: text if key.startswith(TYPED) else SIGN for key, text in texts.items()}
    if isinstance(value.get("text"), list):
        shown["text"] = [SIGN for _ in value["text"]]
    return shown


@contextmanager
def masking(url: str) -> Iterator[str]:
    """A server between the terminal and the real one."""

    class Between(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {"Authorization", "Content-Type", "Idempotency-Key"}
            headers = {name: value for name, value in self.headers.items() if name.title() in kept}
            answer = httpx2.request(self.command, url + self.path, content=body, headers=headers)
            told = json.dumps(masked(answer.json())).encode()
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_PUT = pass_on  # noqa: N815 -- the names that the server looks for

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Between) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_with_every_word_replaced_there_is_none_at_the_terminal(
    taleward: Callable[..., subprocess.CompletedProcess[str]], serve: Callable[..., Served]
) -> None:
    with masking(serve("--data", "there").url) as url:
        run = taleward("play", "--data", "games", "--url", url, told="\n".join(LINES) + "\n")
    assert run.returncode == 0, run.stderr
    shown = [line for line in run.stdout.splitlines() if not line.startswith("> ")]
    assert not [line for line in shown if any(sign.isalpha() for sign in line)]
    assert sum(SIGN in line for line in shown) > 200
    for drawn in ("└─ ¤", "· ¤", "█", "  1  ¤"):
        assert any(drawn in line for line in shown), drawn
    typed = [line.removeprefix("> ") for line in run.stdout.splitlines() if line.startswith("> ")]
    for echoed in typed:
        assert echoed in LINES or not any(sign.isalpha() for sign in echoed), echoed
