"""Budgets of size, and rules of the house that a linter does not know."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.sources import CODE, ROOT, Function, at, files, functions, own_nodes, tree

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_ARGUMENTS = 6
SOURCES = files(".py", under=CODE)
EDGE = CODE / "kit" / "edge.py"
COMMITS = CODE / "infra" / "database"
ANY_PYTHON = [path for path in files(".py") if "architecture" not in path.parts]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_file_keeps_its_budget(path: Path) -> None:
    found = list(over_budget(path))
    assert not found, "\n".join(found)


def over_budget(path: Path) -> Iterator[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > MAX_FILE_LINES:
        yield at(path, tree(path), f"has {lines} lines")
    for name, function in functions(tree(path)):
        length = own_lines(function)
        if length > MAX_FUNCTION_LINES:
            yield at(path, function, f"{name} has {length} lines")
        given = function.args
        named = [a.arg for a in [*given.posonlyargs, *given.args, *given.kwonlyargs] if a.arg not in {"self", "cls"}]
        if len(named) > MAX_ARGUMENTS and not is_command(path, function):
            yield at(path, function, f"{name} has {len(named)} arguments")


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_command(path: Path, function: Function) -> bool:
    """Whether this is a command of the command line, whose arguments are its options."""
    registered = f"app.command()({function.name})" in path.read_text(encoding="utf-8")
    return registered and path.is_relative_to(CODE / "cli") and not function.args.args


def own_lines(function: Function) -> int:
    """The lines of a function; those inside it, such as the routes of a router, have budgets of their own."""
    return lines_of(function) - sum(lines_of(node) for node in own_nodes(function) if isinstance(node, Function))


def test_what_is_over_budget_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    body = "    x = 1\n" * 40
    path.write_text(f"def f(a, b, c, d, e, f, *, g):\n{body}" + "\n" * 400, encoding="utf-8")
    assert len(list(over_budget(path))) == 3


# --- errors -----------------------------------------------------------------------------------------------------------


def wide_catches(path: Path) -> Iterator[str]:
    """`except Exception`, and wider ones that do not raise again what they caught."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds} if node.type else {"BaseException"}
        if "Exception" in names:
            yield at(path, node, "catches Exception")
        last = node.body[-1]
        if "BaseException" in names and not (isinstance(last, ast.Raise) and last.exc is None):
            yield at(path, node, "catches everything and keeps it")


@pytest.mark.parametrize("path", [path for path in SOURCES if path != EDGE], ids=short)
def test_only_the_edge_catches_whatever_comes(path: Path) -> None:
    found = list(wide_catches(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "clause", ["except Exception:", "except (ValueError, Exception) as error:", "except:", "except BaseException:"]
)
def test_a_wide_catch_is_caught(clause: str, tmp_path: Path) -> None:
    path = tmp_path / "wide.py"
    path.write_text(f"try:\n    x = 1\n{clause}\n    pass\n", encoding="utf-8")
    assert len(list(wide_catches(path))) == 1
    path.write_text("try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n", encoding="utf-8")
    tree.cache_clear()
    assert not list(wide_catches(path))


# --- the database -----------------------------------------------------------------------------------------------------


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """Calls of a function or a method of this name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and name in {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}:
            yield node


def test_a_commit_stands_in_one_place() -> None:
    found = [at(path, call, "commits") for path in SOURCES for call in calls(path, "commit")]
    assert not [line for line in found if not line.startswith(short(COMMITS))], "\n".join(found)


def tables() -> Iterator[tuple[Path, str]]:
    for path in SOURCES:
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Import | ast.ImportFrom) and "sqlalchemy" in ast.unparse(node)
            for alias in node.names
        }
        for call in calls(path, "Table"):
            base = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            first = call.args[0] if call.args else None
            if isinstance(base, ast.Name) and base.id in imported and isinstance(first, ast.Constant):
                yield path, str(first.value)


def test_a_table_has_one_owner_and_that_is_an_sql_module() -> None:
    found = list(tables())
    assert {"game_sessions", "session_turns", "content_items"} <= {name for _, name in found}
    assert not [name for name, times in Counter(name for _, name in found).items() if times > 1]
    assert {path.name for path, _ in found} == {"sql.py"}


# --- exceptions to the rules ------------------------------------------------------------------------------------------

BARE_NOQA = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* -- \S.{4})", re.IGNORECASE)
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[[\w-]+(, ?[\w-]+)*\]  # \S.{4})")


def unexplained(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if BARE_NOQA.search(line) or BARE_IGNORE.search(line)]


@pytest.mark.parametrize("path", ANY_PYTHON, ids=short)
def test_an_exception_to_a_rule_says_why(path: Path) -> None:
    assert not unexplained(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: S101", "#noqa: S101 -- ", "# type: ignore", "# type: ignore[misc]", "# NOQA: S101 x"]
)
def test_an_unexplained_exception_is_caught(comment: str) -> None:
    assert unexplained(f"x = 1  {comment}\n")


def test_an_explained_exception_is_let_pass() -> None:
    assert not unexplained("x = 1  # noqa: S101, E501 -- it is so\ny = 2  # type: ignore[misc]  # it is so\n")
