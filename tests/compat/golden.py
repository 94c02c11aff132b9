"""Files that were written once and hold for ever. `TALEWARD_GOLDEN=write` writes them anew, for a reviewer to see."""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from taleward.sessions.model import SessionRecord, TurnRow

FOLDER = Path(__file__).parent / "golden"
WRITES = os.environ.get("TALEWARD_GOLDEN") == "write"
_BYTES = ("request_hash", "intent", "arrivals", "events", "outcome", "chain_hash", "prev_hash", "state")


def kept(name: str, make: Callable[[], object] | None) -> Any:  # noqa: ANN401 -- any JSON value
    """What a golden file holds; with the variable set it is made and written first, if anything makes it still."""
    path = FOLDER / name
    if WRITES and make is not None:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(json.dumps(make(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def packed(data: bytes) -> str:
    """Long bytes as JSON holds them."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def unpacked(text: str) -> bytes:
    """The bytes that were packed."""
    return zlib.decompress(base64.b64decode(text))


def written_row(row: TurnRow) -> dict[str, Any]:
    """A row as JSON, its bytes in base64."""
    told = asdict(row)
    for name in _BYTES:
        told[name] = None if told[name] is None else base64.b64encode(told[name]).decode()
    return told | {"created_at": row.created_at.isoformat()}


def read_row(told: dict[str, Any]) -> TurnRow:
    """The row that was written."""
    values = told | {name: None if told[name] is None else base64.b64decode(told[name]) for name in _BYTES}
    return TurnRow(**values | {"created_at": datetime.fromisoformat(told["created_at"])})


def written_record(record: SessionRecord) -> dict[str, Any]:
    """A record as JSON."""
    updated = record.last_updated.isoformat() if record.last_updated else None
    return asdict(record) | {"created_at": record.created_at.isoformat(), "last_updated": updated}


def read_record(told: dict[str, Any]) -> SessionRecord:
    """The record that was written."""
    updated = datetime.fromisoformat(told["last_updated"]) if told["last_updated"] else None
    return SessionRecord(**told | {"created_at": datetime.fromisoformat(told["created_at"]), "last_updated": updated})
