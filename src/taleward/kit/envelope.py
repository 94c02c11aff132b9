"""The envelope of every success: its schema for OpenAPI, and its bytes for the wire. It encodes no data itself."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from taleward.kit.clock import rfc3339


class APIResponse(BaseModel):
    """What every answer is wrapped in; an error carries these members too."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    success: bool
    data: Any | None = None
    error: str | None = None
    timestamp: datetime
    request_id: str


def success(data: bytes, *, request_id: str, now: datetime) -> bytes:
    """Wrap ready-made JSON bytes. `request_id` must be of [A-Za-z0-9._-], as `Edge` sees to."""
    return b'{"success":true,"data":%b,"error":null,"timestamp":"%b","request_id":"%b"}' % (
        data,
        rfc3339(now).encode("ascii"),
        request_id.encode("ascii"),
    )
