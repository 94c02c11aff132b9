"""Signing in over HTTP: as a guest with one call, by a ticket or a code again. Routes and wire shapes only."""

import ipaddress
from collections.abc import Callable, Hashable
from datetime import datetime
from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from taleward.identity.bearer import caller
from taleward.identity.model import Caller
from taleward.identity.one_time import OneTime
from taleward.identity.tokens import Tokens
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    StrictRoute,
    TokenBuckets,
    problem_responses,
    register,
    rfc3339,
    success,
    utc_now,
)

__all__ = ["caller", "router"]

register("unknown_code", 404, "Unknown code")

_KEYS: Final = 65_536  # addresses or users that one limit remembers
_NETWORK: Final = 64  # bits: one household has all addresses below
_LONGEST: Final = 40  # characters of a code as typed


class Limits:
    """How often what may be asked: guests and tries of a code by address, tickets and codes by user.

    All addresses together have a bound of tries too, for who guesses may have many: what it lets through while a code
    lasts is one in ten million of the codes there are. `monotonic` answers seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = monotonic) -> None:
        self.guests = TokenBuckets(10, 100, _KEYS, monotonic)
        self.tickets = TokenBuckets(20, 100, _KEYS, monotonic)
        self.codes = TokenBuckets(0.1, 5, _KEYS, monotonic)
        self.tries = TokenBuckets(10 / 60, 20, _KEYS, monotonic)
        self.all_tries = TokenBuckets(20, 200, 1, monotonic)


class SignIn(BaseModel):
    """A sign-in: keep the token, it goes into `Authorization: Bearer` of every later call."""

    user_id: str
    token: str
    expires_at: datetime


class Guest(SignIn):
    """A new guest: keep the token, it is the only way back to what the guest made."""


class Ticket(BaseModel):
    """Opens one socket, once, within 30 seconds."""

    ticket: str
    expires_at: datetime


class Code(BaseModel):
    """Signs in one other device, once, within ten minutes."""

    code: str
    expires_at: datetime


class RedeemBody(BaseModel):
    """A code as somebody typed it: in any case, with or without the dash."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"code": "7KXD-M4TR"}]})

    code: Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class GuestResponse(APIResponse):
    """The envelope of a new guest."""

    data: Guest


class SignInResponse(APIResponse):
    """The envelope of a sign-in."""

    data: SignIn


class TicketResponse(APIResponse):
    """The envelope of a ticket."""

    data: Ticket


class CodeResponse(APIResponse):
    """The envelope of a code."""

    data: Code


def _example(data: dict[str, str]) -> dict[str, Any]:
    return {
        "success": True,
        "data": {**data, "expires_at": "2026-01-31T12:00:00.000000Z"},
        "error": None,
        "timestamp": "2026-01-31T11:59:50.000001Z",
        "request_id": "0198c0de-7a11-7000-8000-000000000001",
    }


def _described(model: type[APIResponse], data: dict[str, str], *codes: str) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"example": _example(data)}}
    return {201: {"model": model, "content": content}, **problem_responses("rate_limited", *codes)}


_SIGNED_IN: Final = {
    "user_id": "0198c0de-7a11-7000-8000-5eed5eed5eed",
    "token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ0YWxld2FyZCJ9.c2lnbmF0dXJl",
}
_GUEST: Final = _described(GuestResponse, _SIGNED_IN)
_TICKET: Final = _described(
    TicketResponse, {"ticket": "dGFsZXMgYXJlIGJldHRlciB0b2xkIHRoYW4gcmVhZCE"}, "unauthorized", "unavailable"
)
_CODE: Final = _described(CodeResponse, {"code": "7KXD-M4TR"}, "unauthorized", "unavailable")
_REDEEMED: Final = _described(
    SignInResponse,
    _SIGNED_IN,
    "unknown_code",
    "unavailable",
    "invalid_request",
    "too_large",
    "unsupported_media_type",
)
Me = Annotated[Caller, Depends(caller)]


def router(tokens: Tokens, one_time: OneTime, limits: Limits | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of signing in."""
    limit = limits if limits is not None else Limits()
    routes = APIRouter(prefix="/auth", tags=["auth"], route_class=StrictRoute)

    def made(request: Request, expires_at: datetime, **secrets: str) -> Response:
        data = {**secrets, "expires_at": rfc3339(expires_at)}
        body = success(msgspec.json.encode(data), request_id=request.state.request_id, now=clock())
        return Response(body, 201, {"Cache-Control": "no-store"}, "application/json")

    @routes.post("/guest", status_code=201, operation_id="create_guest", responses=_GUEST, summary="Play as a guest")
    async def create_guest(request: Request) -> Response:
        """Make a guest and sign them in. The token goes into `Authorization: Bearer` of every later call."""
        _spend(limit.guests, _origin(request), "Too many new guests from here")
        token, guest = tokens.issue()
        return made(request, guest.expires_at, user_id=guest.user_id, token=token)

    @routes.post("/ticket", status_code=201, operation_id="create_ticket", responses=_TICKET, summary="Open a socket")
    async def create_ticket(request: Request, me: Me) -> Response:
        """Make a ticket that opens one socket in the caller's name, once, within 30 seconds."""
        _spend(limit.tickets, me.user_id, "Too many tickets; wait a moment")
        ticket, expires_at = await one_time.issue("ticket", me)
        return made(request, expires_at, ticket=ticket)

    @routes.post("/code", status_code=201, operation_id="create_code", responses=_CODE, summary="Use another device")
    async def create_code(request: Request, me: Me) -> Response:
        """Make a code to type on another device, good once, within ten minutes. Who has it plays as the caller."""
        _spend(limit.codes, me.user_id, "Too many codes; wait a moment")
        code, expires_at = await one_time.issue("code", me)
        return made(request, expires_at, code=code)

    @routes.post("/redeem", status_code=201, operation_id="redeem_code", responses=_REDEEMED, summary="Use a code")
    async def redeem_code(request: Request, body: RedeemBody) -> Response:
        """Sign in by a code, as the player who made it; whatever more they may do stays with their own token."""
        _spend(limit.tries, _origin(request), "Too many codes tried from here")
        _spend(limit.all_tries, None, "Too many codes are being tried; wait a moment")
        who = await one_time.redeem("code", body.code)
        if who is None:
            raise GameError("This code is wrong, used or too old: ask for a new one", "unknown_code")
        token, player = tokens.issue("player", who.user_id)
        return made(request, player.expires_at, user_id=player.user_id, token=token)

    return routes


def _spend(buckets: TokenBuckets, key: Hashable, refusal: str) -> None:
    if wait := buckets.take(key):
        raise GameError(refusal, "rate_limited", {"retry_after": wait})


def _origin(request: Request) -> str:
    """Answer the client's address; of IPv6 the network, for its host has more addresses than we have memory."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:  # a UNIX socket, or a proxy's own name
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), _NETWORK), strict=False))
