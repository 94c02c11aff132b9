"""What keeps the engine pure, read from its syntax: no input or output, fractions, hidden state or chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import Function, at, functions, own_nodes, root_name, tree

FORBIDDEN_CALLS = {"open", "__import__", "eval", "exec", "compile", "print", "input", "globals", "float", "breakpoint"}
UNSTEADY_CALLS = {"hash", "id"}
"""They answer otherwise in another process."""
ALLOWED_MODULES = {"collections.abc", "dataclasses", "enum", "fractions", "functools", "hashlib", "re", "typing"}
CHANGING_METHODS = {
    *("append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear"),
    *("sort", "reverse"),
}
REGISTERS = "make"
"""The inner function of a registering decorator; it runs while modules are imported, and may write to the registry."""
DRAFT_FIELDS = {"minutes", "settled", "entered", "target", "spare", "source"}
"""What rules may write of a scene; the state in it changes by events alone."""
WRITERS = {
    "combat.begin": "makes the fight that an event tells of",
    "inventory.put": "the hand of the reducers that add to stacks",
    "inventory.remove": "the hand of the reducers that take from stacks",
    "loot._Draw._drawn": "counts in the caller's own mapping how often a table brought nothing rare",
    "kernel.Dice.draw": "counts how often the turn's dice fell",
    "turn.decide": "puts the draft into the scene",
    "rules.scene.Scene.emit": "appends to the turn's events and applies them",
}
"""Functions other than reducers that write to what they are given, and why."""


def impurities(path: Path) -> Iterator[str]:
    """Everything in a module that an engine must not do."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in FORBIDDEN_CALLS | UNSTEADY_CALLS:
                yield at(path, node, f"calls {node.func.id}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield at(path, node, f"has the fraction {node.value}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield at(path, node, "divides into fractions")
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield at(path, node, "writes a name outside the function")
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield at(path, node, "awaits")
    yield from _foreign_imports(path)


def _foreign_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [("." * node.level) + (node.module or "")]
        for name in names:
            if name not in ALLOWED_MODULES and not f"{name}.".startswith("taleward.engine."):
                yield at(path, node, f"imports {name}")


def global_writes(path: Path) -> Iterator[str]:
    """Functions that write to a mapping or list of their module."""
    module = tree(path)
    known = {target for node in module.body for target in _bound(node)}
    for name, function in functions(module):
        if name.rpartition(".")[2] == REGISTERS:
            continue
        local = {target for node in own_nodes(function) for target in _bound(node)} | _arguments(function)
        for node, written in writes(function):
            if written in known - local:
                yield at(path, node, f"{name} writes to {written} of its module")


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _arguments(function: Function) -> set[str]:
    return {argument.arg for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}


def writes(function: Function) -> Iterator[tuple[ast.AST, str]]:
    """Assignments to attributes and items, deletions, and changing calls: the node and the name it starts from."""
    for node in own_nodes(function):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = list(node.targets)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING_METHODS:
            targets = [node.func]
        for target in targets:
            if isinstance(target, ast.Attribute | ast.Subscript):
                yield target, root_name(target)


def state_writes(path: Path, module_name: str) -> Iterator[str]:
    """Writes to what a function did not make itself, outside of the reducers and their like."""
    if module_name == "state":
        return
    for name, function in functions(tree(path)):
        last = name.rpartition(".")[2]
        if last.startswith("apply_") or last in {"copy", "__init__", REGISTERS} or f"{module_name}.{name}" in WRITERS:
            continue
        fresh = set(_fresh(function))
        for node, written in writes(function):
            if written not in fresh and not _is_draft(node):
                yield at(path, node, f"{name} writes to {written or 'something'}")


def _fresh(function: Function) -> Iterator[str]:
    """Names bound to a list, dict or set that the function makes itself."""
    made = ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp
    for node in own_nodes(function):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        call = isinstance(node.value, ast.Call) and root_name(node.value) in {"dict", "list", "set"}
        if call or isinstance(node.value, made):
            yield from _bound(node)


def _is_draft(node: ast.AST) -> bool:
    """Whether this writes `scene.minutes` or another field of a scene that is no state."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "scene"
        and node.attr in DRAFT_FIELDS
    )


def chance_orders(path: Path) -> Iterator[str]:
    """Places where the order of a set becomes the order of something else."""
    module = tree(path)
    sets = {target for node in ast.walk(module) if _makes_set(getattr(node, "value", None)) for target in _bound(node)}
    for node in ast.walk(module):
        for source in _ordered_by(node):
            if _makes_set(source) or (isinstance(source, ast.Name) and source.id in sets):
                yield at(path, node, "takes the order of a set")


def _makes_set(node: ast.AST | None) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return _makes_set(node.left) or _makes_set(node.right)
    call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"set", "frozenset"}
    return call or isinstance(node, ast.Set | ast.SetComp)


def _ordered_by(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.For | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.Starred | ast.YieldFrom):
        yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else root_name(node.func)
        if name in {"list", "tuple", "iter", "enumerate", "zip", "map", "filter", "join", "extend", "fromkeys"}:
            yield from node.args
        elif name == "pop" and isinstance(node.func, ast.Attribute) and not node.args:
            yield node.func.value
