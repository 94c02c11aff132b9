"""Clock, ids, envelope, pages, rates and entity tags."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taleward.kit import (
    APIResponse,
    GameError,
    Page,
    TokenBuckets,
    decode_cursor,
    encode_cursor,
    etag,
    if_match,
    if_none_match,
    is_uuid,
    new_id,
    rfc3339,
    success,
    utc_now,
)


@given(st.datetimes(timezones=st.timezones()))
def test_rfc3339_keeps_the_moment_to_the_microsecond(moment: datetime) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:  # the first and last day of the calendar, elsewhere
        return
    text = rfc3339(moment)
    assert text == expected.strftime("%Y").zfill(4) + expected.strftime("-%m-%dT%H:%M:%S.%fZ")
    assert datetime.fromisoformat(text) == expected


def test_rfc3339_always_writes_microseconds_and_refuses_naive_times() -> None:
    assert rfc3339(datetime(2026, 1, 31, 12, tzinfo=UTC)) == "2026-01-31T12:00:00.000000Z"
    assert rfc3339(datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=5)))) == "2026-01-31T07:00:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        rfc3339(datetime(2026, 1, 31, 12))  # noqa: DTZ001 -- the naive one is the point
    assert utc_now().tzinfo is UTC


def test_ids_are_uuid7_whose_text_order_is_their_order() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert all(is_uuid(each) and each[14] == "7" and len(each) == 36 for each in made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0198c0de",
        "0198C0DE-0000-7000-8000-000000000000",
        "{0198c0de-0000-7000-8000-000000000000}",
        "urn:uuid:0198c0de-0000-7000-8000-000000000000",
        "0198c0de000070008000000000000000",
        "0198c0de-0000-7000-8000-000000000000\n",
        "0198c0de-0000-7000-8000-00000000000g",
        "\u0660198c0de-0000-7000-8000-000000000000",
    ],
)
def test_only_canonical_text_is_a_uuid(text: str) -> None:
    assert not is_uuid(text)


def test_success_wraps_ready_bytes_as_the_schema_says() -> None:
    body = success(b'{"a":[1,null]}', request_id="r-1", now=datetime(2026, 1, 31, 12, tzinfo=UTC))
    assert json.loads(body) == {
        "success": True,
        "data": {"a": [1, None]},
        "error": None,
        "timestamp": "2026-01-31T12:00:00.000000Z",
        "request_id": "r-1",
    }
    read = APIResponse.model_validate_json(body)
    assert list(APIResponse.model_fields) == ["success", "data", "error", "timestamp", "request_id"]
    assert read.timestamp == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert list(json.loads(body)) == list(APIResponse.model_fields)


@given(st.text(max_size=80))
def test_a_cursor_comes_back_and_needs_no_escape(place: str) -> None:
    cursor = encode_cursor(place)
    assert decode_cursor(cursor) == place
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "cursor", ["!", "YQ==", "YR", "Y", "_w", "é", "YQ\n", " YQ", "YQ+", "a" * 513, "YQ\0", "\ud800"]
)
def test_a_cursor_that_was_not_made_here_is_refused_with_a_pointer(cursor: str) -> None:
    with pytest.raises(GameError) as caught:
        decode_cursor(cursor, "/after")
    assert caught.value.error_code == "invalid_request"
    assert caught.value.context["errors"][0]["pointer"] == "/after"


def test_a_page_is_the_last_unless_it_says_otherwise() -> None:
    assert Page([1, 2]).next is None
    assert Page([1], "c").next == "c"


class Hand:
    """A clock hand that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    hand = Hand()
    buckets = TokenBuckets(rate=2, burst=3, size=10, monotonic=hand)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(0.5)
    assert buckets.take("b") == 0
    hand.now += 0.25
    assert buckets.take("a") == pytest.approx(0.25)
    hand.now += 0.25
    assert buckets.take("a") == 0
    assert buckets.take("a") == pytest.approx(0.5)
    hand.now += 3600
    assert [buckets.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_a_long_run_at_exactly_the_rate_is_never_refused() -> None:
    hand = Hand()
    buckets = TokenBuckets(rate=50, burst=1, size=1, monotonic=hand)
    for turn in range(10_000):
        hand.now = 1_700_000_000.0 + turn / 50 + turn * 1e-6
        assert buckets.take("a") == 0


def test_refusals_cost_nothing_and_memory_is_bounded() -> None:
    hand = Hand()
    buckets = TokenBuckets(rate=1, burst=1, size=2, monotonic=hand)
    assert buckets.take("a") == 0
    for _ in range(1000):
        assert buckets.take("a") == pytest.approx(1)
    buckets.take("b")
    buckets.take("c")  # a was used longest ago
    assert buckets.take("a") == 0
    assert buckets.take("c") > 0


@pytest.mark.parametrize(("rate", "burst", "size"), [(0, 1, 1), (-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_bucket_that_could_never_give_is_refused(rate: float, burst: int, size: int) -> None:
    with pytest.raises(ValueError, match="bucket"):
        TokenBuckets(rate, burst, size, Hand())


def test_if_match_is_strong_and_if_none_match_weak() -> None:
    condition = if_match('"7", W/"8" ,, "a,b"')
    assert condition.strongly("7")
    assert condition.strongly("a,b")
    assert not condition.strongly("8")
    assert not condition.strongly("9")
    seen = if_none_match('W/"8","7"')
    assert seen.weakly("8")
    assert seen.weakly("7")
    assert not seen.weakly("9")


def test_a_star_is_any() -> None:
    assert if_match(" * ").strongly("whatever")
    assert if_none_match("*").weakly("whatever")
    assert if_match('"*"').any is False


@pytest.mark.parametrize(
    "header",
    ["", " ", ",", "7", '"7', '7"', 'w/"7"', 'W/ "7"', '"7" "8"', '"7", *', "*,*", '"a b"', '"a"b"', '"\x7f"', '"7";'],
)
def test_a_malformed_condition_is_an_invalid_request(header: str) -> None:
    for read in (if_match, if_none_match):
        with pytest.raises(GameError) as caught:
            read(header)
        assert caught.value.error_code == "invalid_request"
        assert caught.value.context["errors"][0]["in"] == "header"


def test_a_long_condition_is_read_in_one_pass() -> None:
    assert if_match(",".join(f'"{number}"' for number in range(5000))).strongly("4999")
    with pytest.raises(GameError):
        if_match(" \t" * 30_000 + "x")


def test_an_etag_is_spelled_as_it_is_read() -> None:
    assert etag("7") == '"7"'
    assert etag("7", weak=True) == 'W/"7"'
    assert if_match(etag("a-7.x")).strongly("a-7.x")
    assert if_match(etag("")).strongly("")
    for bad in ('a"b', "a b", "é", "a\n"):
        with pytest.raises(ValueError, match="entity tag"):
            etag(bad)
