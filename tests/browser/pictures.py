"""Takes the pictures of the documentation: a real server, a real browser, a story of the shipped packs.

Run it as a program, `python -m tests.browser.pictures [FOLDER]`; it writes over docs/pictures unless told otherwise.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.browser.chromium import MISSING, executable, launched
from tests.browser.mirrored import LANGUAGE, mirror_packs
from tests.browser.reader import Device, Reader
from tests.journeys.api_server import ApiServer, running
from tests.journeys.walkthroughs import PAID

from taleward.content import compile_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from taleward.content import Release

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
MOST = 150_000
"""Bytes of a picture."""
SEED = 7


def take(browser: Browser, server: ApiServer, packs: Path, folder: Path) -> None:
    """Take all pictures."""
    release = compile_pack(packs / "fantasy").release
    if release is None:
        raise ValueError(f"The packs in {packs} have mistakes")
    looks = {"desktop": Device(), "night": Device("desktop", "dark"), "phone": Device("phone")}
    for name, device in looks.items():
        with opened(browser, server, release, device) as reader:
            _played(reader, folder / f"play-{name}.png")
            if name == "desktop":
                _before(reader, folder)
    with opened(browser, server, release, Device("phone"), LANGUAGE) as reader:
        _played(reader, folder / "play-mirrored.png")


@contextmanager
def opened(
    browser: Browser, server: ApiServer, release: Release, device: Device, language: str = "en"
) -> Iterator[Reader]:
    """A reader in the middle of a story, the same for everybody."""
    context = browser.new_context(base_url=server.url, locale=language, **device.options())
    reader = Reader(context, server, release.words[language].texts)
    try:
        story = server.player("designer").begin(language=language, seed=SEED)
        story.walk(PAID.partition(" · take storm_lantern")[0])
        reader.open(story)
        yield reader
    finally:
        reader.close()


def _played(reader: Reader, path: Path) -> None:
    expect(reader.page.locator("#line")).to_contain_text(reader.words["client.saved"])
    reader.page.screenshot(path=path)


def _before(reader: Reader, folder: Path) -> None:
    reader.page.goto("/#/")
    expect(reader.page.get_by_role("region", name=reader.words["view.start.stories"])).to_be_visible()
    reader.page.screenshot(path=folder / "start.png")
    reader.page.goto("/#/new/one_stroke_over")
    expect(reader.page.locator('[data-widget="templates"]')).to_be_visible()
    reader.page.screenshot(path=folder / "new.png")


def main(folder: Path) -> int:
    """Take them, and name those that are too large."""
    path = executable()
    if path is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, launched(path) as browser:
        packs = mirror_packs(Path(kept) / "packs")
        with running(Path(kept) / "data", packs) as server:
            take(browser, server, packs, folder)
    large = [picture.name for picture in folder.glob("*.png") if picture.stat().st_size > MOST]
    sys.stderr.writelines(f"{name} is larger than {MOST} bytes\n" for name in large)
    return int(bool(large))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
