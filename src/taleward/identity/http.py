"""Signing in over HTTP: a guest gets a token with one call. Routes and wire shapes only."""

import ipaddress
from datetime import datetime
from time import monotonic
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from taleward.identity.bearer import caller
from taleward.identity.tokens import Tokens
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    StrictRoute,
    TokenBuckets,
    problem_responses,
    rfc3339,
    success,
    utc_now,
)

__all__ = ["caller", "router"]

_RATE, _BURST, _ADDRESSES = 10, 100, 65_536  # guests a second from one address, at once, and addresses remembered
_NETWORK: Final = 64  # bits: one household has all addresses below
_EXAMPLE: Final = {
    "success": True,
    "data": {
        "user_id": "0198c0de-7a11-7000-8000-5eed5eed5eed",
        "token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ0YWxld2FyZCJ9.c2lnbmF0dXJl",
        "expires_at": "2026-01-31T12:00:00.000000Z",
    },
    "error": None,
    "timestamp": "2026-01-01T12:00:00.000001Z",
    "request_id": "0198c0de-7a11-7000-8000-000000000001",
}


class Guest(BaseModel):
    """A new guest: keep the token, it is the only way back to what the guest made."""

    user_id: str
    token: str
    expires_at: datetime


class GuestResponse(APIResponse):
    """The envelope of a new guest."""

    data: Guest


def router(tokens: Tokens, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of signing in. `buckets` bounds the guests made from one client address."""
    limit = buckets if buckets is not None else TokenBuckets(_RATE, _BURST, _ADDRESSES, monotonic)
    routes = APIRouter(prefix="/auth", tags=["auth"], route_class=StrictRoute)
    described: dict[int | str, dict[str, Any]] = {
        201: {"model": GuestResponse, "content": {"application/json": {"example": _EXAMPLE}}},
        **problem_responses("rate_limited"),
    }

    @routes.post("/guest", status_code=201, operation_id="create_guest", responses=described, summary="Play as a guest")
    async def create_guest(request: Request) -> Response:
        """Make a guest and sign them in. The token goes into `Authorization: Bearer` of every later call."""
        if wait := limit.take(_origin(request)):
            raise GameError("Too many new guests from here", "rate_limited", {"retry_after": wait})
        token, guest = tokens.issue()
        data = {"user_id": guest.user_id, "token": token, "expires_at": rfc3339(guest.expires_at)}
        body = success(msgspec.json.encode(data), request_id=request.state.request_id, now=clock())
        return Response(body, 201, {"Cache-Control": "no-store"}, "application/json")

    return routes


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
