"""The files of the repository, and the syntax trees of its code, for the checks beside this file."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ROOT / "src" / "taleward"
MADE = {".git", "__pycache__", "node_modules", "dist", "results", "golden"}
"""Folders that are not written by hand. Those whose name begins with a dot are not either, but for these."""
WRITTEN = {".ci", ".github"}


@cache
def files(suffix: str = "", *, under: Path = ROOT) -> list[Path]:
    """Files that are part of the repository, in a steady order."""
    return sorted(path for path in _walk(under) if path.name.endswith(suffix))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE and _is_written(name)]
        yield from (Path(place) / name for name in names if not name.startswith(".coverage"))


def _is_written(name: str) -> bool:
    return name in WRITTEN or not (name.startswith(".") or name.endswith(".egg-info"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def at(path: Path, node: ast.AST, what: str) -> str:
    """A finding, as one line."""
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{place}:{getattr(node, 'lineno', 0)} {what}"


def root_name(node: ast.expr) -> str:
    """The name that an attribute, an item or a call chain starts from; empty when it starts from something else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: ast.Module) -> Iterator[tuple[str, Function]]:
    """Every function with its qualified name, the inner ones too."""
    pending: list[tuple[str, ast.AST]] = [("", module)]
    while pending:
        prefix, node = pending.pop()
        for child in ast.iter_child_nodes(node):
            name = f"{prefix}{child.name}" if isinstance(child, Function | ast.ClassDef) else ""
            if isinstance(child, Function):
                yield name, child
            pending.append((f"{name}." if name else prefix, child))


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, Function):
            pending.extend(ast.iter_child_nodes(node))
