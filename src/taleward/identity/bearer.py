"""The dependency that answers who is calling, from the Authorization header. It decides nothing about access."""

from typing import Final

from fastapi import FastAPI
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.types import Scope

from taleward.identity.model import Caller
from taleward.identity.tokens import Tokens
from taleward.kit import GameError

_SCHEME: Final = "bearer "


def install_tokens(app: FastAPI, tokens: Tokens) -> None:
    """Tell the app whose tokens its callers bring."""
    app.state.tokens = tokens


def caller_of(scope: Scope) -> Caller:
    """Answer the caller of an HTTP or WebSocket scope of the app, or raise GameError `unauthorized`."""
    found = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            if found is not None:  # two of them: whom would a proxy in front have believed?
                raise _unsigned()
            found = value
    if found is None:
        raise _unsigned()
    text = found.decode("latin-1")
    if text[: len(_SCHEME)].lower() != _SCHEME:
        raise _unsigned()
    tokens: Tokens = scope["app"].state.tokens
    return tokens.verify(text[len(_SCHEME) :].strip(" "))


class _Bearer(SecurityBase):
    """Callable like a function; a class so that OpenAPI learns that the route wants a token."""

    def __init__(self) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description="The token that a guest or an account was given.")
        self.scheme_name = "bearer"

    async def __call__(self, connection: HTTPConnection) -> Caller:
        """Answer the caller. Async though nothing waits: FastAPI would run a plain function in a thread."""
        return caller_of(connection.scope)


caller: Final = _Bearer()


def _unsigned() -> GameError:
    return GameError("Sign in first: send Authorization: Bearer and a token", "unauthorized")
