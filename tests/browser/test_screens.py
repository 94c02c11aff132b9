"""Every kind of screen, on each device, by day, at night and mirrored: axe finds nothing grave, nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.mirrored import LANGUAGE
from tests.browser.reader import Device
from tests.journeys.walkthroughs import PAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.browser.reader import Reader
    from tests.journeys.api_server import ApiServer, Story

MIDWAY = PAID.partition(" · take storm_lantern")[0]
TARGET = 44
"""Pixels that a finger needs."""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL = f"""[...document.querySelectorAll("button, summary, input:not([type=checkbox]), select, textarea")]
  .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < {TARGET})
  .map((node) => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def stories(server: ApiServer) -> Callable[[str], tuple[Story, Story]]:
    """In a language: a story in its middle, and one that has ended."""
    made: dict[str, tuple[Story, Story]] = {}

    def find(language: str) -> tuple[Story, Story]:
        if language not in made:
            player = server.player()
            midway, ended = player.begin(language=language), player.begin(language=language)
            midway.walk(MIDWAY)
            ended.walk(PAID)
            made[language] = midway, ended
        return made[language]

    return find


def screens(reader: Reader, midway: Story, ended: Story) -> Iterator[str]:
    """Come to one screen after the other; each is named when it is there."""
    page = reader.page
    reader.be(midway.player)
    yield from _before_a_story(reader)
    reader.open(midway)
    yield "story"
    yield from _sheets(page)
    page.locator('[data-key="menu"]').click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "menu"
    for name in ("settings", "recap", "saves"):
        page.goto(f"/#/s/{midway.id}/{name}" if name != "settings" else f"/#/settings?session={midway.id}")
        expect(page.get_by_role("main").locator("section").first).to_be_visible()
        yield name
    reader.open(ended)
    expect(page.locator('[data-key="again"]')).to_be_visible()
    yield "ending"


def _before_a_story(reader: Reader) -> Iterator[str]:
    reader.start()
    yield "start"
    reader.page.goto("/#/new/one_stroke_over")
    expect(reader.page.locator('[data-widget="templates"]')).to_be_visible()
    yield "new"


def _sheets(page: Page) -> Iterator[str]:
    for button in page.locator("#sheets button").all():
        if button.is_visible():
            button.click()
            yield f"sheet {button.inner_text()}"
            page.keyboard.press("Escape")


@pytest.mark.parametrize("language", ["en", LANGUAGE])
@pytest.mark.parametrize("device", [Device("phone"), Device("phone", "dark"), Device(), Device("desktop", "dark")])
def test_no_screen_has_a_grave_fault(
    device: Device, language: str, reading: Callable[..., Reader], stories: Callable[[str], tuple[Story, Story]]
) -> None:
    reader = reading(device, locale=language)
    faults: list[str] = []
    for name in screens(reader, *stories(language)):
        assert reader.page.evaluate("document.dir") == ("rtl" if language == LANGUAGE else "ltr"), name
        found = [*reader.findings(), *too_wide(reader.page)]
        found += too_small(reader.page) if device.kind == "phone" else []
        faults += [f"{name}: {fault}" for fault in found]
    assert faults == []


def too_wide(page: Page) -> list[str]:
    wider = page.evaluate(_WIDER)
    return [f"{wider} pixels are out of sight"] if wider > 0 else []


def too_small(page: Page) -> list[str]:
    return [f"too small for a finger: {small}" for small in page.evaluate(_SMALL)]
