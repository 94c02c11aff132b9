"""Tokens that say who is calling: signed JWTs (HS256), issued and verified here and nowhere else. No HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

from cachetools import LRUCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from taleward.identity.model import Caller, Role
from taleward.kit import Clock, GameError, is_uuid, new_id, utc_now

LIFETIME: Final = timedelta(days=30)
_LONGEST: Final = 2_048  # characters of a token
_ALGORITHM: Final = "HS256"
_ISSUER: Final = "taleward"
_CLAIMS: Final = frozenset({"iss", "aud", "sub", "role", "iat", "exp"})
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_END_OF_TIME: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_LEEWAY: Final = 60  # seconds that a colleague's clock may be ahead
_KEPT: Final = 16_384  # verified tokens remembered: one turn in forty microseconds would go into verifying


class Tokens:
    """Issues and verifies tokens with one key. `clock` answers aware UTC; not for use from several threads."""

    def __init__(self, key: bytes, clock: Clock = utc_now, kept: int = _KEPT) -> None:
        self._key = OctKey.import_key(key)
        self._clock = clock
        self._verified: LRUCache[str, Caller] = LRUCache(kept)
        self._header = self._sign({}).partition(".")[0]

    def issue(
        self, role: Role = "player", user_id: str | None = None, lifetime: timedelta = LIFETIME
    ) -> tuple[str, Caller]:
        """Issue a token to a user, or to a new guest. Answers the token and the caller it stands for.

        Times are whole seconds. A role, an id or a lifetime that `verify` would refuse is a ValueError.
        """
        issued = int(self._clock().timestamp())
        expires = issued + int(lifetime.total_seconds())
        claims = {
            "iss": _ISSUER,
            "aud": _ISSUER,
            "sub": user_id if user_id is not None else new_id(),
            "role": role,
            "iat": issued,
            "exp": expires,
        }
        caller = _caller(claims, issued)
        if caller is None:
            raise ValueError(f"no token can say this: {claims}")
        return self._sign(claims), caller

    def verify(self, token: str) -> Caller:
        """Answer whom a token stands for, or raise GameError `unauthorized`: one wording, but for an expired token."""
        caller = self._verified.get(token)
        if caller is None:
            caller = self._check(token)
            if caller is None:
                raise GameError("This token is not valid", "unauthorized")
            self._verified[token] = caller
        if caller.expires_at <= self._clock():
            raise GameError("This token has expired", "unauthorized", {"expired": True})
        return caller

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])

    def _check(self, token: str) -> Caller | None:
        # Every token of ours has the same header. Asking for it letter by letter leaves no algorithm to argue about.
        if len(token) > _LONGEST or not token.isascii() or token.partition(".")[0] != self._header:
            return None
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError, RecursionError):  # what is no base64, and what nests without end
            return None
        return _caller(claims, int(self._clock().timestamp()))


def _caller(claims: dict[str, Any], now: int) -> Caller | None:
    """Answer the caller of exactly our claims: one we do not know might be a restriction that we would ignore."""
    if claims.keys() != _CLAIMS or claims["iss"] != _ISSUER or claims["aud"] != _ISSUER:
        return None
    subject, role, issued, expires = (claims[name] for name in ("sub", "role", "iat", "exp"))
    if not isinstance(subject, str) or not is_uuid(subject) or not isinstance(role, str) or role not in _ROLES:
        return None
    if type(issued) is not int or type(expires) is not int:  # a bool is an int, but no time
        return None
    if not 0 <= issued <= now + _LEEWAY or not issued < expires < _END_OF_TIME:
        return None
    return Caller(subject, role, datetime.fromtimestamp(expires, UTC))
