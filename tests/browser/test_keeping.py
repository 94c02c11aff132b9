"""What a reader takes back, marks, sets and carries to another device, and finds again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.browser.reader import Device, offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader

FIRST = "interact toll_box/sign"


def test_a_step_is_taken_back_and_what_happened_no_more_stays_to_be_read(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    reader.press(offered(story, FIRST))
    told = reader.entries.last
    expect(told).to_have_attribute("data-seq", "1")
    reader.button(reader.words["view.undo"]).click()
    expect(reader.entries).to_have_count(3)
    expect(reader.page.locator('article[data-seq="1"]')).to_have_class(re.compile("undone"))
    assert offered(story, FIRST)
    reader.press(offered(story, FIRST))
    expect(reader.entries).to_have_count(4)


def test_nothing_is_taken_back_where_nothing_was_done(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.open(reader.server.player().begin())
    undo = reader.page.locator('[data-key="undo"]')
    expect(undo).to_have_attribute("aria-disabled", "true")
    expect(undo).to_contain_text(reader.words["view.undo.nothing"])


def test_another_way_is_gone_from_an_earlier_turn_and_the_first_stays(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    reader.press(offered(story, FIRST))
    first = reader.page.url
    beginning = reader.page.locator('article[data-seq="0"]')
    beginning.get_by_role("button", name=reader.words["view.story.fork"]).click()
    expect(reader.page).not_to_have_url(first)
    expect(reader.entries).to_have_count(1)
    assert reader.story().now()["version"] == 0
    reader.page.go_back()
    expect(reader.entries).to_have_count(2)


def test_a_moment_is_marked_and_gone_back_to(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    reader.choose("saves")
    reader.page.get_by_label(reader.words["view.saves.name"]).fill("Before the box")
    reader.button(reader.words["view.saves.save"]).click()
    expect(reader.page.get_by_role("listitem").filter(has_text="Before the box")).to_be_visible()
    reader.button(reader.words["view.back.story"]).click()
    reader.press(offered(story, FIRST))
    reader.choose("saves")
    reader.button(reader.words["view.saves.restore"]).click()
    expect(reader.entries.last).to_have_attribute("data-seq", "2")
    assert offered(story, FIRST)


def test_settings_change_the_page_at_once_and_are_there_after_a_reload(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.open(reader.server.player().begin())
    shown = "getComputedStyle(document.body).backgroundColor"
    before, size = reader.page.evaluate(shown), reader.page.evaluate("getComputedStyle(document.body).fontSize")
    reader.choose("settings")
    reader.page.get_by_label(reader.words["view.settings.theme"]).select_option("lamp")
    reader.page.get_by_label(reader.words["view.settings.text_scale"]).fill("1.5")
    reader.button(reader.words["view.settings.save"]).click()
    expect(reader.page.locator("body")).not_to_have_css("background-color", before)
    dark = reader.page.evaluate(shown)
    reader.page.reload()
    expect(reader.page.get_by_label(reader.words["view.settings.theme"])).to_have_value("lamp")
    assert reader.page.evaluate(shown) == dark
    reader.button(reader.words["view.back.story"]).click()
    expect(reader.entries.last).to_be_visible()
    assert float(reader.page.evaluate("getComputedStyle(document.body).fontSize")[:-2]) > 1.4 * float(size[:-2])


def test_a_value_that_is_refused_says_so_by_its_field_and_stays(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.open(reader.server.player().begin())
    reader.choose("settings")
    size = reader.page.get_by_label(reader.words["view.settings.text_scale"])
    size.fill("99")
    reader.forgive("status of 422")
    reader.button(reader.words["view.settings.save"]).click()
    expect(size).to_have_attribute("aria-invalid", "true")
    expect(size).to_have_value("99")
    expect(size).to_be_focused()


def test_a_story_goes_on_on_another_device_by_a_code(reading: Callable[..., Reader]) -> None:
    desktop, phone = reading(), reading(Device("phone"))
    story = desktop.open(desktop.server.player().begin())
    desktop.press(offered(story, FIRST))
    desktop.choose("device")
    told = desktop.page.get_by_text(re.compile(re.escape(desktop.words["view.menu.device.told"].partition("{")[0])))
    code = re.search(r"[A-Z0-9]{4}-?[A-Z0-9]{4}", told.first.inner_text())
    assert code is not None
    phone.start()
    phone.page.get_by_label(phone.words["view.start.code.field"]).fill(code[0])
    phone.button(phone.words["view.start.code.send"]).click()
    own = phone.page.get_by_role("region", name=phone.words["view.start.sessions"])
    own.get_by_role("button", name=phone.words["view.start.continue"]).click()
    expect(phone.entries).to_have_count(2)


def test_what_was_typed_but_not_sent_is_there_when_one_comes_back(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.open(reader.server.player().begin())
    reader.page.get_by_role("textbox").fill("ask about the")
    reader.page.reload()
    expect(reader.page.get_by_role("textbox")).to_have_value("ask about the")


def test_what_was_taken_back_stands_again_when_it_is_gone_back_to(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.server.player().begin()
    story.act(FIRST)
    save = story.post("saves", {"name": "After the sign"}).json()["data"]["save_id"]
    story.post("undo", {})
    reader.open(story)
    first = reader.page.locator('article[data-seq="1"]')
    expect(first).to_have_class(re.compile("undone"))
    story.post(f"saves/{save}/restore")
    expect(reader.entries).to_have_count(4)
    expect(first).not_to_have_class(re.compile("undone"))
    expect(reader.page.locator('article[data-seq="2"]')).to_have_class(re.compile("undone"))
