import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from structlog.contextvars import bound_contextvars

from taleward.infra.telemetry import Telemetry, configure_logging

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(telemetry: Telemetry) -> Samples:
    families = text_string_to_metric_families(telemetry.render().decode())
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples
    }


def test_answers_are_counted_by_method_route_and_class() -> None:
    telemetry = Telemetry()
    telemetry.http("GET", "/a/{id}", 200, 0.003)
    telemetry.http("GET", "/a/{id}", 204, 0.3)
    telemetry.http("GET", "/a/{id}", 404, 0.003)
    seen = samples(telemetry)
    good = (("method", "GET"), ("route", "/a/{id}"), ("status", "2xx"))
    assert seen["taleward_http_requests_total", good] == 2
    assert seen["taleward_http_requests_total", (*good[:2], ("status", "4xx"))] == 1
    assert seen["taleward_http_seconds_count", good] == 2
    assert seen["taleward_http_seconds_bucket", (("le", "0.005"), *good)] == 1
    assert seen["taleward_http_seconds_bucket", (("le", "0.5"), *good)] == 2


def test_a_client_cannot_invent_labels_by_inventing_methods() -> None:
    telemetry = Telemetry()
    for number in range(1000):
        telemetry.http(f"M{number}", "unmatched", 405, 0.001)
    counted = [key for key in samples(telemetry) if key[0] == "taleward_http_requests_total"]
    assert counted == [
        ("taleward_http_requests_total", (("method", "other"), ("route", "unmatched"), ("status", "4xx")))
    ]
    assert telemetry._http == {}  # noqa: SLF001 -- memory is the promise


def test_turns_commits_and_live_sessions_are_counted() -> None:
    telemetry = Telemetry()
    for outcome in ("applied", "applied", "refused"):
        telemetry.turn(outcome)
    telemetry.commit(3, 0.004)
    telemetry.commit(300, 0.04)
    telemetry.live_sessions(17)
    seen = samples(telemetry)
    assert seen["taleward_turns_total", (("outcome", "applied"),)] == 2
    assert seen["taleward_turns_total", (("outcome", "refused"),)] == 1
    assert seen["taleward_commit_rows_sum", ()] == 303
    assert seen["taleward_commit_rows_bucket", (("le", "4.0"),)] == 1
    assert seen["taleward_commit_seconds_count", ()] == 2
    assert seen["taleward_sessions_live", ()] == 17


def test_two_sets_of_figures_do_not_know_each_other() -> None:
    one, other = Telemetry(), Telemetry()
    one.turn("applied")
    assert ("taleward_turns_total", (("outcome", "applied"),)) not in samples(other)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], level = before
    root.setLevel(level)


def fail(password: str) -> None:
    raise RuntimeError("broken" if password else "")


def log_a_fault(log: structlog.typing.FilteringBoundLogger) -> None:
    try:
        fail("hunter2")
    except RuntimeError as error:
        log.error("unhandled", exc_info=error)  # noqa: TRY400 -- as the edge does


def test_json_lines_say_when_how_bad_and_for_which_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", json=True)
    with bound_contextvars(request_id="r-1"):
        structlog.get_logger().info("hello", number=7)
        structlog.get_logger().debug("unheard")
        logging.getLogger("uvicorn.error").warning("from the %s", "server")
        log_a_fault(structlog.get_logger())
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(each["event"], each["level"], each["request_id"]) for each in told] == [
        ("hello", "info", "r-1"),
        ("from the server", "warning", "r-1"),
        ("unhandled", "error", "r-1"),
    ]
    assert told[0]["number"] == 7
    assert all(each["timestamp"].endswith("Z") for each in told)
    assert told[2]["exception"][0]["exc_value"] == "broken"


@pytest.mark.parametrize("as_json", [True, False])
def test_a_logged_fault_tells_its_frames_but_not_their_variables(
    capsys: pytest.CaptureFixture[str],
    as_json: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    configure_logging("INFO", json=as_json)
    log_a_fault(structlog.get_logger())
    logging.getLogger("uvicorn.error").error("from the server", exc_info=RuntimeError("broken"))
    told = capsys.readouterr().err
    assert told.count("RuntimeError") >= 2
    assert "fail" in told
    assert "locals" not in told
    assert "hunter2" not in told.replace('fail("hunter2")', "")  # the source line itself is no variable


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure_logging("LOUD", json=True)
