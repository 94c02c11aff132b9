"""A whole game by thumb, from the first page to an ending, on a small screen at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.browser.mirrored import LANGUAGE
from tests.browser.reader import Device
from tests.journeys.walkthroughs import PAID, RETURNED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader


def test_a_story_is_played_from_the_first_page_to_an_ending_on_a_phone(reading: Callable[..., Reader]) -> None:
    reader = reading(Device("phone", "dark"))
    reader.start()
    story = reader.begin()
    reader.walk(story, PAID)
    ending = story.state()["world"]["ending"]
    assert ending is not None
    expect(reader.page.get_by_role("main")).to_contain_text(ending["title"])
    assert reader.findings() == []
    reader.button(reader.words["view.over.again"]).click()
    expect(reader.page.get_by_role("main")).to_contain_text(story.now()["title"])


def test_a_story_is_played_to_an_ending_where_one_reads_from_right_to_left(reading: Callable[..., Reader]) -> None:
    reader = reading(Device("phone"), locale=LANGUAGE)
    reader.start()
    reader.page.locator('[data-key="begin"]').first.click()
    reader.page.locator('[data-key="default"]').click()
    expect(reader.entries.last).to_be_visible()
    story = reader.story()
    reader.walk(story, RETURNED)
    ending = story.state()["world"]["ending"]
    assert ending is not None
    expect(reader.page.get_by_role("main")).to_contain_text(ending["title"])
    expect(reader.page.locator("html")).to_have_attribute("dir", "rtl")
    assert story.now()["language"] == LANGUAGE
    assert reader.findings() == []
