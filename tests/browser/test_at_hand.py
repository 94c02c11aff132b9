"""What a reader has in sight and in reach, and what becomes of one whom the server does not know any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.reader import TOKEN, Device, offered
from tests.journeys.walkthroughs import PAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader

FIRST = "interact toll_box/sign"
MIDWAY = PAID.partition(" · take storm_lantern")[0]
COVERED = "node => node.getBoundingClientRect().top - document.querySelector('header').getBoundingClientRect().bottom"


def test_choices_are_in_reach_on_a_phone_however_far_up_one_reads(reading: Callable[..., Reader]) -> None:
    reader = reading(Device("phone"))
    story = reader.server.player().begin()
    story.walk(MIDWAY)
    reader.open(story)
    choice = reader.page.locator('[data-widget="choices"] button:not([aria-disabled])').first
    expect(choice).to_be_in_viewport(ratio=1)
    reader.page.evaluate("scrollTo(0, 0)")
    expect(choice).to_be_in_viewport(ratio=1)
    choice.click(trial=True)


@pytest.mark.parametrize("device", [Device("phone"), Device()])
def test_what_one_has_done_is_shown_from_its_beginning_though_one_had_scrolled_up(
    device: Device, reading: Callable[..., Reader]
) -> None:
    reader = reading(device)
    story = reader.server.player().begin()
    story.walk(MIDWAY)
    reader.open(story)
    before = reader.entries.count()
    reader.page.evaluate("scrollTo(0, 200)")
    action = next(action for action in story.offered() if action["available"])
    reader.shown(action).evaluate("node => node.click()")
    expect(reader.entries).to_have_count(before + 1)
    expect(reader.entries.last.locator("p").first).to_be_in_viewport(ratio=1)
    assert reader.entries.last.evaluate(COVERED) >= 0
    expect(reader.button(reader.words["client.new_text"])).to_have_count(0)


def test_who_is_not_signed_in_any_more_reads_so_and_becomes_somebody_new_by_choice_alone(
    reading: Callable[..., Reader],
) -> None:
    reader = reading()
    reader.forgive("status of 401")
    story = reader.open(reader.server.player().begin())
    reader.press(offered(story, FIRST))
    reader.page.evaluate("name => localStorage.setItem(name, 'worn.out.token')", TOKEN)
    reader.page.reload()
    expect(reader.page.get_by_text(reader.words["client.expired"]).first).to_be_visible()
    assert reader.page.evaluate("name => localStorage.getItem(name)", TOKEN) == "worn.out.token"
    reader.button(reader.words["client.anew"]).click()
    expect(reader.page.get_by_role("region", name=reader.words["view.start.stories"])).to_be_visible()
    assert reader.page.evaluate("name => localStorage.getItem(name)", TOKEN) != "worn.out.token"


def test_a_code_that_was_used_says_so_and_the_stories_are_a_step_away(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.forgive("status of 404")
    reader.page.goto("/#code=ABCD-EFGH")
    expect(reader.page.locator("#toast p")).to_be_visible()
    reader.button(reader.words["client.back"]).click()
    expect(reader.page.get_by_role("region", name=reader.words["view.start.stories"])).to_be_visible()


def code_of(reader: Reader) -> str:
    """Have a device give a code."""
    reader.choose("device")
    told = reader.page.get_by_text(re.compile(re.escape(reader.words["view.menu.device.told"].partition("{")[0])))
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", told.first.inner_text())
    assert code is not None
    return code[0]


def test_a_code_in_the_address_takes_nobodys_stories_away_unasked(reading: Callable[..., Reader]) -> None:
    mine, theirs = reading(), reading()
    mine.open(mine.server.player().begin())
    theirs.open(theirs.server.player().begin())
    code = code_of(theirs)
    token = mine.page.evaluate("name => localStorage.getItem(name)", TOKEN)
    mine.page.goto(f"/#code={code}")
    expect(mine.page.get_by_text(mine.words["client.code"]).first).to_be_visible()
    assert mine.page.evaluate("name => localStorage.getItem(name)", TOKEN) == token
    mine.button(mine.words["client.take"]).click()
    mine.page.wait_for_function("([name, token]) => localStorage.getItem(name) !== token", arg=[TOKEN, token])
    expect(mine.page.get_by_role("region", name=mine.words["view.start.sessions"])).to_be_visible()


def test_a_code_in_the_address_brings_somebody_new_at_once(reading: Callable[..., Reader]) -> None:
    theirs, fresh = reading(), reading()
    story = theirs.server.player().begin()
    theirs.open(story)
    code = code_of(theirs)
    fresh.page.goto(f"/#code={code}")
    own = fresh.page.get_by_role("region", name=fresh.words["view.start.sessions"])
    expect(own.get_by_role("button", name=fresh.words["view.start.continue"])).to_be_visible()
    assert code not in fresh.page.url
