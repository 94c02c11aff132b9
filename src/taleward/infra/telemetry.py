"""Counting and logging: one Prometheus registry of ours, and structlog on stderr. It sends nothing anywhere."""

import logging
import sys
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_ROWS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Telemetry:
    """The figures of one process. All methods are cheap enough for the path of a turn."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry(auto_describe=True)
        labels = ("method", "route", "status")
        self._requests = Counter("taleward_http_requests", "Answers begun", labels, registry=registry)
        self._latency = Histogram(
            "taleward_http_seconds",
            "From request to the answer's first byte",
            labels,
            registry=registry,
            buckets=_SECONDS,
        )
        self._turns = Counter("taleward_turns", "Turns by how they ended", ("outcome",), registry=registry)
        self._batch = Histogram("taleward_commit_rows", "Turns in one commit", registry=registry, buckets=_ROWS)
        self._commit = Histogram("taleward_commit_seconds", "One commit", registry=registry, buckets=_SECONDS)
        self._live = Gauge("taleward_sessions_live", "Sessions held in memory", registry=registry)
        self._kinds: dict[str, int] = {}
        self._connections = Gauge("taleward_live_connections", "Live connections", registry=registry)
        registry.register(_Frames(self._kinds))
        self._ends = Counter(
            "taleward_live_ends", "Live connections that the server ended", ("reason",), registry=registry
        )
        self._http: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._outcomes: dict[str, Any] = {}

    def http(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer. `route` must be a template: each new one is kept for ever."""
        key = (method, route, status // 100)
        if (counted := self._http.get(key)) is None:
            told = (method if method in _METHODS else "other", route, f"{status // 100}xx")
            counted = self._requests.labels(*told), self._latency.labels(*told)
            if method in _METHODS:  # others are the client's to invent
                self._http[key] = counted
        counted[0].inc()
        counted[1].observe(seconds)

    def turn(self, outcome: str) -> None:
        """Count a turn by its outcome, a word from a short list."""
        if (counted := self._outcomes.get(outcome)) is None:
            counted = self._outcomes[outcome] = self._turns.labels(outcome)
        counted.inc()

    def commit(self, rows: int, seconds: float) -> None:
        """Count one group commit of so many turns."""
        self._batch.observe(rows)
        self._commit.observe(seconds)

    def live_sessions(self, count: int) -> None:
        """Say how many sessions are held in memory now."""
        self._live.set(count)

    def live(self, change: int) -> None:
        """Count so many live connections more, or fewer."""
        self._connections.inc(change)

    def live_frame(self, kind: str) -> None:
        """Count a frame that was sent, by its type, a word from a short list."""
        self._kinds[kind] = self._kinds.get(kind, 0) + 1

    def live_end(self, reason: str) -> None:
        """Count a live connection that the server ended, by its reason, a word from a short list."""
        self._ends.labels(reason).inc()

    def render(self) -> bytes:
        """Write the figures as Prometheus reads them (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)


class _Frames(Collector):
    """Frames by type, counted in a dict, for a counter of the library's takes longer than the rest of sending."""

    def __init__(self, kinds: dict[str, int]) -> None:
        self._kinds = kinds

    def collect(self) -> list[Metric]:
        """Answer the figures of now."""
        found = CounterMetricFamily("taleward_live_frames", "Frames sent live", labels=("type",))
        for kind, count in self._kinds.items():
            found.add_metric((kind,), count)
        return [found]


def configure_logging(level: str, *, json: bool) -> None:
    """Log to stderr from `level` (a name like "INFO") on: JSON lines for machines, or text for people.

    The standard library's loggers (the server's, the database's) go the same way, with the same request id.
    An unknown level is a ValueError.
    """
    least = logging.getLevelNamesMapping().get(level.upper())
    if least is None:
        raise ValueError(f"no log level is called {level!r}")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    final = _for_machines() if json else _for_people()
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, *final]))
    logging.basicConfig(level=least, handlers=[handler], force=True)


# Neither shows a frame's local variables, as both would by themselves: tokens and keys are among them.


def _for_machines() -> list[structlog.typing.Processor]:
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer()]


def _for_people() -> list[structlog.typing.Processor]:
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
