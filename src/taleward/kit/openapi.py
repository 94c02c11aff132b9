"""Problems in the OpenAPI document: their schema, and the answers of a route that may end in them. No serving."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from taleward.kit.problems import MEDIA_TYPE, code_of


class FieldError(BaseModel):
    """One wrong field: an RFC 6901 pointer inside a part of the request."""

    model_config = ConfigDict(extra="allow")

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """A fault: an RFC 9457 problem that has the envelope's members too."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    success: bool
    data: None
    error: str
    error_code: str
    context: dict[str, Any]
    timestamp: datetime
    request_id: str
    errors: list[FieldError] = []


def problem_responses(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Answer the `responses` of a FastAPI route that may end in these error codes; codes of one status share a row."""
    titles: dict[int, list[str]] = {}
    for code in codes:
        entry = code_of(code)
        titles.setdefault(entry.status, []).append(f"{entry.title} (`{code}`)")
    return {
        status: {"description": " or ".join(told), "content": {MEDIA_TYPE: {"schema": _schema()}}}
        for status, told in titles.items()
    }


def _schema() -> dict[str, Any]:
    """Answer the schema of one piece: a reference inside it would point nowhere in the OpenAPI document."""
    schema = Problem.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    return schema
