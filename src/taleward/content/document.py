"""Plain documents with the place of every key and value, and their canonical bytes. Knows neither YAML nor games."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple


class Mark(NamedTuple):
    """Where something is written; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it begins: text, whole number, true, false, null, list or mapping.

    A `broken` one has been complained of already and stands for whatever was meant.
    """

    value: str | int | list[Node] | dict[str, Entry] | None
    mark: Mark
    broken: bool = False

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries of a mapping; none if it is anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def at(self, *path: str) -> Node | None:
        """Answer what stands under a path of keys, if it is there."""
        here: Node | None = self
        for key in path:
            entry = here.entries.get(key) if here else None
            here = entry.node if entry else None
        return here


class Entry(NamedTuple):
    """A key's place and its value."""

    mark: Mark
    node: Node


@dataclass(frozen=True, slots=True)
class PackSource:
    """The documents of one pack by path (`items/town.yaml`), in the order of the paths; `pack.yaml` is among them."""

    pack: str
    documents: Mapping[str, Node]


MANIFEST: Final = "pack.yaml"
FORMAT: Final = 1
"""The shape of the canonical bytes."""
_AFTERWARDS: Final = Mark("release", 1, 1)


def canonical(sources: Sequence[PackSource]) -> bytes:
    """Encode packs, the one that matters last, as canonical JSON.

    A mapping becomes `{"map": [[key, value], ...]}`, because its order has a meaning (the first stage of a quest is
    where it begins) that JSON objects, and databases that store them, do not keep.
    """
    packs = {source.pack: {path: _plain(node) for path, node in source.documents.items()} for source in sources}
    whole = {"format": FORMAT, "order": [source.pack for source in sources], "packs": packs}
    return canonical_json(whole)


def canonical_json(value: object) -> bytes:
    """Encode JSON values with sorted keys and without spaces, as UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def restored(data: bytes) -> list[PackSource]:
    """Read canonical bytes back; every mark is `release:1:1`. A ValueError tells bytes that are something else."""
    try:
        whole = json.loads(data)
        if whole["format"] != FORMAT:
            raise ValueError(f"it is not in format {FORMAT}")
        return [_restored_pack(name, whole["packs"][name]) for name in whole["order"]]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it is not the documents of packs") from error


def _restored_pack(name: str, documents: dict[str, Any]) -> PackSource:
    if MANIFEST not in documents:
        raise ValueError(f"the pack {name!r} has no {MANIFEST}")
    return PackSource(name, {path: _node(plain) for path, plain in sorted(documents.items())})


def _plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {"map": [[key, _plain(entry.node)] for key, entry in node.value.items()]}
    if isinstance(node.value, list):
        return [_plain(part) for part in node.value]
    return node.value


def _node(plain: Any) -> Node:  # noqa: ANN401 -- JSON of any shape
    if isinstance(plain, dict):
        return Node({key: Entry(_AFTERWARDS, _node(value)) for key, value in plain["map"]}, _AFTERWARDS)
    if isinstance(plain, list):
        return Node([_node(part) for part in plain], _AFTERWARDS)
    if plain is None or isinstance(plain, str | int):
        return Node(plain, _AFTERWARDS)
    raise TypeError(f"a pack holds no {type(plain).__name__}")
