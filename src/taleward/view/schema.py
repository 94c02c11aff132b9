"""The vocabulary as JSON Schema 2020-12, for whoever writes a client or judges one."""

from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from taleward.view.model import SCHEMA, Document, Static

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SAYS_WHY: Final = {
    "if": {"properties": {"available": {"const": False}}},
    "then": {"properties": {"reason": {"type": "string", "minLength": 1}}},
}
"""What is blocked gives its reason."""
_READ: Final = ("label", "title", "alt")
"""Members that are never empty: whoever does not see the screen has nothing else."""
_UNNAMED: Final = frozenset({"Group"})
"""Shapes whose label may be empty, where there is one alone."""


@cache
def schema() -> dict[str, Any]:
    """The schema of documents and static parts; each is one of `$defs` too.

    Every member is always there, and no other. A client that reads documents of later servers passes over members
    that it does not know, instead of judging them by this.
    """
    made = TypeAdapter(Document | Static).json_schema(mode="serialization")
    for name, shape in made["$defs"].items():
        members = shape["properties"]
        shape.update(additionalProperties=False, required=sorted(members))
        if "available" in members:
            shape.update(_SAYS_WHY)
        for member in _READ:
            if member in members and name not in _UNNAMED:
                members[member]["minLength"] = 1
    return {"$schema": DIALECT, "title": f"View documents {SCHEMA}", **made}
