import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from taleward.identity import Caller, Tokens
from taleward.kit import GameError, is_uuid, new_id

KEY = b"0123456789abcdef0123456789abcdef"
START = datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=UTC)
USER = "0198c0de-0000-7000-8000-000000000001"


class Hand:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def claims(**changed: object) -> dict[str, Any]:
    issued = int(START.timestamp())
    sound = {"iss": "taleward", "aud": "taleward", "sub": USER, "role": "player", "iat": issued, "exp": issued + 60}
    return {name: value for name, value in {**sound, **changed}.items() if value is not ...}


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: object, payload: object, key: bytes = KEY, digest: str = "sha256") -> str:
    signed = f"{part(header)}.{part(payload)}"
    return f"{signed}.{part(hmac.digest(key, signed.encode(), digest))}"


def signed(payload: dict[str, Any], key: bytes = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode({"alg": algorithm}, payload, OctKey.import_key(key), algorithms=[algorithm])


def refused(token: str, tokens: Tokens | None = None) -> GameError:
    with pytest.raises(GameError) as caught:
        (tokens or Tokens(KEY, Hand())).verify(token)
    assert caught.value.error_code == "unauthorized"
    return caught.value


def test_an_issued_token_says_who_until_it_expires() -> None:
    hand = Hand()
    tokens = Tokens(KEY, hand)
    token, caller = tokens.issue("designer", USER, timedelta(minutes=1))
    assert caller == Caller(USER, "designer", datetime(2026, 1, 31, 12, 1, tzinfo=UTC))
    assert tokens.verify(token) == Tokens(KEY, hand).verify(token) == caller
    hand.now = datetime(2026, 1, 31, 12, 0, 59, 999_999, tzinfo=UTC)
    assert tokens.verify(token) == caller
    hand.now = datetime(2026, 1, 31, 12, 1, tzinfo=UTC)
    for verifier in (tokens, Tokens(KEY, hand)):  # one remembers it, one does not
        error = refused(token, verifier)
        assert "expired" in error.message
        assert error.context == {"expired": True}


def test_a_guest_gets_an_id_of_their_own_for_thirty_days() -> None:
    tokens = Tokens(KEY, Hand())
    (_, one), (_, other) = tokens.issue(), tokens.issue()
    assert is_uuid(one.user_id)
    assert one.user_id != other.user_id
    assert (one.role, one.expires_at - START.replace(microsecond=0)) == ("player", timedelta(days=30))


def test_the_hand_made_token_is_sound_and_so_the_forgeries_below_fail_for_their_own_reason() -> None:
    assert Tokens(KEY, Hand()).verify(signed(claims())).user_id == USER
    assert Tokens(KEY, Hand()).verify(forged({"typ": "JWT", "alg": "HS256"}, claims())).user_id == USER


FORGERIES = {
    "empty": "",
    "a word": "token",
    "dots": "..",
    "three words": "a.b.c",
    "another key": signed(claims(), b"another key that is long enough!"),
    "alg none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims())}.",
    "alg None": f"{part({'alg': 'None'})}.{part(claims())}.",
    "no alg": forged({"typ": "JWT"}, claims()),
    "alg HS512": forged({"typ": "JWT", "alg": "HS512"}, claims(), digest="sha512"),
    "alg HS384": forged({"typ": "JWT", "alg": "HS384"}, claims(), digest="sha384"),
    "alg says RS256": forged({"typ": "JWT", "alg": "RS256"}, claims()),
    "RS256 for real": jwt.encode({"alg": "RS256"}, claims(), RSAKey.generate_key(2048), algorithms=["RS256"]),
    "alg is a list": forged({"typ": "JWT", "alg": ["HS256"]}, claims()),
    "alg is an object": forged({"alg": {}}, claims()),
    "header is a list": forged([], claims()),
    "header is no JSON": forged(b"\xff", claims()),
    "header has crit": forged({"typ": "JWT", "alg": "HS256", "crit": ["exp"]}, claims()),
    "header brings its key": forged({"typ": "JWT", "alg": "HS256", "jwk": {"kty": "oct", "k": part(KEY)}}, claims()),
    "header names a key file": forged({"typ": "JWT", "alg": "HS256", "kid": "../../dev/null"}, claims(), b""),
    "payload is a list": forged({"typ": "JWT", "alg": "HS256"}, []),
    "payload is no JSON": forged({"typ": "JWT", "alg": "HS256"}, b"\xff"),
    "payload is empty": forged({"typ": "JWT", "alg": "HS256"}, b""),
    "payload is deep": forged({"typ": "JWT", "alg": "HS256"}, b"[" * 1000),
    "no signature": signed(claims()).rpartition(".")[0] + ".",
    "two parts": signed(claims()).rpartition(".")[0],
    "four parts": signed(claims()) + ".x",
    "five parts": signed(claims()) + ".x.y",
    "a blank before": " " + signed(claims()),
    "a newline after": signed(claims()) + "\n",
    "not ASCII": signed(claims()) + "é",
    "a lone surrogate": signed(claims()) + "\ud800",
    "a NUL": signed(claims()) + "\0",
    "too long": signed(claims(sub="x" * 3000)),
    "very long": "a" * 1_000_000,
}


@pytest.mark.parametrize("token", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_refused_in_the_same_words(token: str) -> None:
    error = refused(token)
    assert (error.message, error.context) == ("This token is not valid", {})


ODD_CLAIMS: list[dict[str, Any]] = [
    *({name: ...} for name in claims()),
    *({name: None} for name in claims()),
    {"iss": "other"},
    {"iss": ["taleward"]},
    {"aud": "other"},
    {"aud": ["taleward"]},
    {"sub": ""},
    {"sub": 7},
    {"sub": USER.upper()},
    {"sub": [USER]},
    {"sub": USER + "\n"},
    {"role": "admin"},
    {"role": "Player"},
    {"role": ["operator"]},
    {"role": {}},
    {"exp": True},
    {"exp": "9999999999"},
    {"exp": 9999999999.5},
    {"exp": 1e300},
    {"exp": 10**300},
    {"exp": 2**63},
    {"exp": -1},
    {"exp": 0},
    {"iat": True, "exp": 2},
    {"iat": "1"},
    {"iat": -1},
    {"iat": int(START.timestamp()) + 3600},
    {"iat": 2**70},
    {"exp": int(START.timestamp())},
    {"nbf": int(START.timestamp()) + 30},
    {"scope": "read"},
]


@pytest.mark.parametrize("changed", ODD_CLAIMS, ids=str)
def test_odd_claims_are_refused_though_the_signature_is_ours(changed: dict[str, Any]) -> None:
    error = refused(forged({"typ": "JWT", "alg": "HS256"}, claims(**changed)))
    assert error.message == "This token is not valid"


def test_every_single_changed_character_breaks_a_token() -> None:
    tokens = Tokens(KEY, Hand())
    token, caller = tokens.issue()
    for place in range(len(token) - 1):  # the last character has spare bits: two spellings of one signature
        other = "A" if token[place] != "A" else "B"
        refused(token[:place] + other + token[place + 1 :], tokens)
    assert tokens.verify(token) == caller


@given(st.text(max_size=200))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    refused(text)


def test_remembered_tokens_are_bounded() -> None:
    tokens = Tokens(KEY, Hand(), kept=3)
    issued = [tokens.issue() for _ in range(10)]
    for token, caller in issued * 2:
        assert tokens.verify(token) == caller
    assert len(tokens._verified) == 3  # noqa: SLF001 -- memory is the promise


def test_a_refused_token_is_not_remembered() -> None:
    tokens = Tokens(KEY, Hand())
    for number in range(10):
        refused(f"a.b.{number}", tokens)
    assert len(tokens._verified) == 0  # noqa: SLF001 -- memory is the promise


@pytest.mark.parametrize(
    ("role", "user", "lifetime"),
    [
        ("admin", USER, timedelta(days=1)),
        ("player", "me", timedelta(days=1)),
        ("player", "", timedelta(days=1)),
        ("player", USER, timedelta(0)),
        ("player", USER, timedelta(days=-1)),
        ("player", USER, timedelta.max),
    ],
)
def test_a_token_that_could_not_be_verified_is_not_issued(role: Any, user: str, lifetime: timedelta) -> None:  # noqa: ANN401 -- wrong on purpose
    with pytest.raises(ValueError, match="no token can say this"):
        Tokens(KEY, Hand()).issue(role, user, lifetime)


def test_a_colleagues_clock_may_be_a_little_ahead() -> None:
    late = Hand()
    late.now = START - timedelta(seconds=30)
    token, caller = Tokens(KEY, Hand()).issue(user_id=new_id())
    assert Tokens(KEY, late).verify(token) == caller
