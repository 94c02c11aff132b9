"""The Chromium that the browser tests drive: the one that TALEWARD_CHROMIUM names, or one of the system's.

Run as a program, it says by its exit code whether there is one. It knows no page.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = "no Chromium: install one (Debian: apt-get install chromium), or name one with TALEWARD_CHROMIUM"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STARTING = 30_000


def executable() -> str | None:
    """The path of a Chromium, None if there is none. A wrong TALEWARD_CHROMIUM is none, so that it is seen."""
    given = os.environ.get("TALEWARD_CHROMIUM")
    return next(filter(None, map(shutil.which, [given] if given else NAMES)), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A browser without a window, and without talk of its own to anybody; it is closed with the block."""
    driver = sync_playwright().start()
    try:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS, timeout=STARTING)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        driver.stop()


if __name__ == "__main__":
    sys.exit(executable() is None)
