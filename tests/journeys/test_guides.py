"""The code of guides is run as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.command_line import Served

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


def test_the_client_of_the_guide_plays(serve: Callable[..., Served], tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (GUIDES / "write-a-client.md").read_text("utf-8"), re.DOTALL)
    file = tmp_path / "client.py"
    file.write_text(code, "utf-8")
    run = subprocess.run(
        [sys.executable, str(file), serve("--data", "there").url],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert len(re.findall(r"^> .+\n\n.+", run.stdout, re.MULTILINE)) == 5
