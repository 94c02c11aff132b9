"""The import contract holds, and each of its clauses catches what it is there for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).parent / "lint-imports")

VIOLATIONS = {
    "shell": ("content/model.py", "import taleward.sessions"),
    "engine": ("engine/kernel.py", "import taleward.engine.pack"),
    "rules": ("engine/rules/scene.py", "import taleward.engine.rules.effects"),
    "pure": ("engine/dice.py", "import random"),
    "words": ("narrative/bags.py", "import random"),
    "ground": ("kit/ids.py", "import taleward.engine"),
    "adapters": ("sessions/service.py", "import taleward.sessions.sql"),
    "features": ("content/model.py", "import taleward.content.ports"),
    "front-door-kit": ("content/model.py", "import taleward.kit.problems"),
    "front-door-identity": ("content/model.py", "import taleward.identity.tokens"),
    "front-door-content": ("sessions/model.py", "import taleward.content.compiler"),
    "front-door-config": ("sessions/model.py", "import taleward.config.preferences"),
    "front-door-narrative": ("sessions/model.py", "import taleward.narrative.curated"),
    "front-door-characters": ("cli/report.py", "import taleward.characters.service"),
    "front-door-realtime": ("cli/report.py", "import taleward.realtime.registry"),
    "front-door-sessions": ("cli/report.py", "import taleward.sessions.log"),
    "front-door-quests": ("cli/report.py", "import taleward.quests.service"),
    "front-door-inventory": ("cli/report.py", "import taleward.inventory.service"),
    "front-door-world": ("cli/report.py", "import taleward.world.chronicle"),
    "front-door-view": ("cli/report.py", "import taleward.view.widgets"),
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Check the contract of a folder that has a pyproject.toml and a src."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    command = [COMMAND, "--no-logo", "--no-cache", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_import_keeps_the_contract() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_is_caught(contract: str, copied: Path) -> None:
    name, line = VIOLATIONS[contract]
    module = copied / "src" / "taleward" / name
    untouched = module.read_bytes()
    try:
        module.write_bytes(untouched + f"\n{line}\n".encode())
        result = lint(copied, "--contract", contract)
    finally:
        module.write_bytes(untouched)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    written = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ids = [line.split('"')[1] for line in written.splitlines() if line.startswith('id = "')]
    assert sorted(ids) == sorted(VIOLATIONS)
