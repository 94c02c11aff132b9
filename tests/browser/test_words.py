"""The page has no words of its own: with every served one replaced by a sign, no letter is left on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.reader import Device
from tests.journeys.walkthroughs import PAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route
    from tests.browser.reader import Reader
    from tests.journeys.api_server import ApiServer

SIGN = "¤"
READ = (
    "announce alt close detail empty error help label mark more_label note placeholder question reason said send sheet "
    "text title told"
)
"""The members of a document that are read; `value` is where its stat has a label, `texts` are all."""
SEEN = """() => {
  const told = [document.title];
  const skipped = "script, style, noscript, option:not(:checked)";
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) if (!all.currentNode.parentElement.closest(skipped)) told.push(all.currentNode.data);
  const read = "aria-label aria-valuetext aria-description aria-roledescription alt placeholder title".split(" ");
  for (const node of document.querySelectorAll("*")) {
    for (const name of read) if (node.hasAttribute(name)) told.push(node.getAttribute(name));
    const drawn = ["::before", "::after"].map((part) => getComputedStyle(node, part).content);
    told.push(...drawn.filter((content) => !/^(none|normal|counter\\(.*)$/.test(content)));
  }
  return told.filter((text) => /\\p{L}/u.test(text));
}"""


def signed(told: Any, key: str = "") -> Any:  # noqa: ANN401 -- JSON has any shape
    """The same JSON with a sign for everything that is read."""
    if isinstance(told, dict):
        is_stat = set(told) == {"label", "value"}
        within = {name: "text" if key == "texts" or (is_stat and name == "value") else name for name in told}
        return {name: signed(value, within[name]) for name, value in told.items()}
    if isinstance(told, list):
        return [signed(value, key) for value in told]
    return SIGN if key in READ.split() and isinstance(told, str) else told


def bare(route: Route) -> None:
    """The page itself with a sign for each word that the server laid into it."""
    given = route.fetch()
    route.fulfill(response=given, body=re.sub(r">[^<>]*\w[^<>]*<|(?<=aria-label=)\"[^\"]+\"", _signs, given.text()))


def _signs(found: re.Match[str]) -> str:
    return f"{found[0][0]}{SIGN}{found[0][-1]}"


@pytest.mark.parametrize("device", [Device("phone"), Device()])
def test_with_every_served_word_replaced_nothing_else_is_on_the_screen(
    device: Device, reading: Callable[..., Reader], server: ApiServer
) -> None:
    reader = reading(device, permissions=["local-network-access"])
    reader.rewrite(signed)
    reader.context.route("**/", bare)
    story = server.player().begin()
    story.walk(PAID.partition(" · take storm_lantern")[0])
    reader.be(story.player)
    reader.start()
    assert reader.page.evaluate(SEEN) == []
    reader.open(story)
    reader.press(next(action for action in story.offered() if action["available"]))
    reader.say("xyzzy")
    expect(reader.page.locator(".question")).to_have_text(SIGN)
    reader.page.locator('[data-key="menu"]').click()
    assert reader.page.evaluate(SEEN) == []
    for view in ("new/one_stroke_over", f"s/{story.id}/recap", f"s/{story.id}/saves", f"settings?session={story.id}"):
        reader.page.goto(f"/#/{view}")
        expect(reader.page.get_by_role("main").locator("section").first).to_be_visible()
        assert reader.page.evaluate(SEEN) == [], view
