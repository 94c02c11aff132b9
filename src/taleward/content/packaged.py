"""Where the packs that ship with the program stand. Opens none of them."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def shipped_packs() -> Path:
    """Answer the folder of the packs that ship: inside the installed package, or at the top of the repository."""
    installed = _PACKAGE / "_packs"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "packs"
