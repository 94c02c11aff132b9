"""A whole game on a large screen by day, and one without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.journeys.walkthroughs import RETURNED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader

BEFORE_A_LOCKED_DOOR = "move the_hard · move wall_top"
TABS = 60
"""So often at most somebody presses Tab to come to something."""


def test_a_story_is_played_from_the_first_page_to_an_ending_on_a_desktop(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.start()
    story = reader.begin()
    reader.walk(story, RETURNED)
    ending = story.state()["world"]["ending"]
    assert ending is not None
    expect(reader.page.get_by_role("main")).to_contain_text(ending["title"])
    expect(reader.page.get_by_role("textbox")).not_to_be_editable()


def tab_to(reader: Reader, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(TABS):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_a_story_is_begun_and_played_by_keyboard_alone(reading: Callable[..., Reader]) -> None:
    reader = reading()
    keys = reader.page.keyboard
    reader.start()
    tab_to(reader, '[data-key="begin"]')
    keys.press("Enter")
    expect(reader.page.locator('[data-key="default"]')).to_be_visible()
    tab_to(reader, '[data-key="default"]')
    keys.press("Enter")
    expect(reader.entries).to_have_count(1)
    tab_to(reader, '[data-widget="choices"] button')
    keys.press("Enter")
    expect(reader.entries).to_have_count(2)
    keys.press("/")
    keys.type("look around")
    keys.press("Enter")
    expect(reader.entries).to_have_count(3)
    expect(reader.page.get_by_role("textbox")).to_have_value("")


def test_a_number_key_does_what_stands_at_that_place(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    free = reader.page.locator('main [data-type="choices"] button:not([aria-disabled="true"])').filter(visible=True)
    third = free.nth(2).locator("span").inner_text()
    reader.page.get_by_role("log").click()
    reader.page.keyboard.press("3")
    expect(reader.entries).to_have_count(2)
    expect(reader.entries.last).to_contain_text(third)
    assert story.now()["version"] == 1


def test_a_number_that_is_typed_into_the_line_does_nothing(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    reader.page.get_by_role("textbox").press("3")
    expect(reader.page.get_by_role("textbox")).to_have_value("3")
    assert story.now()["version"] == 0


def test_escape_closes_the_menu_and_gives_the_focus_back(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.open(reader.server.player().begin())
    menu = reader.button(reader.words["view.menu"])
    menu.press("Enter")
    expect(reader.page.get_by_role("dialog")).to_be_visible()
    reader.page.keyboard.press("Escape")
    expect(reader.page.get_by_role("dialog")).to_have_count(0)
    expect(menu).to_be_focused()


def test_what_cannot_be_done_says_why_and_does_nothing(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.server.player().begin()
    story.walk(BEFORE_A_LOCKED_DOOR)
    version = story.now()["version"]
    blocked = next(action for action in story.offered() if not action["available"])
    reader.open(story)
    button = reader.shown(blocked)
    expect(button).to_contain_text(blocked["reason"])
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    reader.page.wait_for_timeout(300)
    assert story.now()["version"] == version
