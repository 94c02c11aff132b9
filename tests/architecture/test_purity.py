"""The engine is pure, and the checks that say so catch what they are there for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.architecture import purity
from tests.architecture.sources import CODE, files, functions, tree

ENGINE = files(".py", under=CODE / "engine")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(CODE / "engine").with_suffix("").parts)


def test_there_is_an_engine_to_look_at() -> None:
    assert len(ENGINE) > 20


@pytest.mark.parametrize("path", ENGINE, ids=module_name)
def test_a_module_of_the_engine_is_pure(path: Path) -> None:
    found = [*purity.impurities(path), *purity.global_writes(path), *purity.chance_orders(path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ENGINE, ids=module_name)
def test_only_reducers_write_to_a_state(path: Path) -> None:
    found = list(purity.state_writes(path, module_name(path)))
    assert not found, "\n".join(found)


def test_every_function_that_is_allowed_to_write_is_there() -> None:
    there = {f"{module_name(path)}.{name}" for path in ENGINE for name, _ in functions(tree(path))}
    assert set(purity.WRITERS) <= there


Check = Callable[[Path], Iterator[str]]


def state_writes(path: Path) -> Iterator[str]:
    return purity.state_writes(path, "rules.planted")


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (purity.impurities, "open('x')"),
        (purity.impurities, "def f(): return eval('1')"),
        (purity.impurities, "__import__('os')"),
        (purity.impurities, "print(1)"),
        (purity.impurities, "x = hash('a')"),
        (purity.impurities, "x = 0.5"),
        (purity.impurities, "x = 3 / 2"),
        (purity.impurities, "def f(x):\n    x /= 2"),
        (purity.impurities, "N = 0\ndef f():\n    global N\n    N = 1"),
        (purity.impurities, "async def f(): ..."),
        (purity.impurities, "import random"),
        (purity.impurities, "def f():\n    from datetime import datetime"),
        (purity.impurities, "import os.path"),
        (purity.impurities, "from taleward.kit import GameError"),
        (purity.impurities, "from . import kernel"),
        (purity.global_writes, "SEEN = {}\ndef f(x):\n    SEEN[x] = 1"),
        (purity.global_writes, "SEEN = []\ndef f(x):\n    SEEN.append(x)"),
        (purity.global_writes, "SEEN = {}\nclass A:\n    def f(self):\n        del SEEN[1]"),
        (purity.global_writes, "SEEN: dict = {}\ndef f():\n    def g():\n        SEEN.clear()"),
        (purity.chance_orders, "for x in {1, 2}: pass"),
        (purity.chance_orders, "y = [x for x in set('ab')]"),
        (purity.chance_orders, "def f(names):\n    seen = set(names)\n    return list(seen)"),
        (purity.chance_orders, "y = ','.join({a for a in 'ab'})"),
        (purity.chance_orders, "y = [*frozenset('ab')]"),
        (purity.chance_orders, "y = list(set('ab') | {'c'})"),
        (purity.chance_orders, "def f(names):\n    seen = set(names)\n    return seen.pop()"),
        (state_writes, "def do(scene):\n    scene.state.turn = 3"),
        (state_writes, "def do(scene):\n    scene.state.character.health -= 1"),
        (state_writes, "def do(scene):\n    scene.state.world.flags['a'] = 1"),
        (state_writes, "def do(scene):\n    bag = scene.state.inventory.bag\n    bag['a'] = 1"),
        (state_writes, "def do(scene):\n    bag = scene.state.inventory.bag\n    del bag['a']"),
        (state_writes, "def do(scene):\n    scene.state.quests.clear()"),
        (state_writes, "def do(scene):\n    scene.state.world.people.pop('mara')"),
        (state_writes, "def do(scene):\n    scene.state = None"),
        (state_writes, "def do(scene):\n    scene.events.append(1)"),
        (state_writes, "def do(state):\n    state.copy().world.flags.update(a=1)"),
    ],
)
def test_a_planted_violation_is_caught(check: Check, code: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text(code, encoding="utf-8")
    assert list(check(path))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (purity.impurities, "import re\nx = re.compile('a')\ny = 3 // 2"),
        (purity.impurities, "from taleward.engine import kernel\nfrom taleward.engine.kernel import Event"),
        (purity.global_writes, "SEEN = {}\ndef f():\n    SEEN = {}\n    SEEN['a'] = 1"),
        (purity.chance_orders, "y = sorted({1, 2})\nz = 1 in {1, 2}\nw = all(x for x in (1, 2))"),
        (state_writes, "def do(scene):\n    scene.minutes += 1\n    seen = {}\n    seen['a'] = 1"),
        (state_writes, "def apply_harmed(state, event):\n    state.health = 1"),
    ],
)
def test_what_is_allowed_is_not_complained_about(check: Check, code: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text(code, encoding="utf-8")
    assert not list(check(path))
