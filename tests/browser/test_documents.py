"""Documents that a page has not met before, and how it treats who reads: no jumps, nothing said twice or slow."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from tests.browser.reader import Device, offered
from tests.journeys.walkthroughs import PAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader

FIRST = "interact toll_box/sign"
CODE_BYTES = 15_000
"""Of the page, its styles and its modules together as they come over the wire, with what HTTP adds."""
FIRST_SCENE = 2_000
"""Milliseconds to the first scene on a slow phone; the machine of the tests may take half as long again."""
PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#567"/></svg>'
IN_SIGHT = """(() => {
  const article = document.elementFromPoint(100, 400).closest("article");
  return [article.dataset.seq, Math.round(article.getBoundingClientRect().top)];
})()"""
FIRST_ARTICLE = """new MutationObserver((seen, observer) => {
  if (!document.querySelector("article[data-seq]")) return;
  globalThis.firstScene = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""


def among_the_others(widgets: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Lay widgets into each whole document of a session, in place of its figures and its map."""

    def add(told: dict[str, Any]) -> dict[str, Any]:
        for document in (told.get("data"), told.get("view")):
            if isinstance(document, dict) and document.get("kind") == "session" and not document["patch"]:
                document["widgets"] |= widgets
        return told

    return add


def test_a_widget_of_an_unknown_type_is_replaced_by_what_stands_for_it(reading: Callable[..., Reader]) -> None:
    reader = reading()
    figures = {"type": "stats", "label": "Wheel", "items": [{"label": "Spokes", "value": "eight"}]}
    strange = {"type": "hologram", "label": "A wheel, turning", "fallback": figures}
    reader.rewrite(among_the_others({"scene": strange, "map": {"type": "smell", "label": "Tar"}}))
    reader.open(reader.server.player().begin())
    expect(reader.page.get_by_text("Spokes")).to_be_visible()
    expect(reader.page.get_by_text("Tar", exact=True)).to_have_count(0)


def test_a_picture_that_does_not_come_is_replaced_by_another_and_then_by_its_words(
    reading: Callable[..., Reader],
) -> None:
    reader = reading()
    reader.forgive("status of 404")
    reader.context.route(
        "**/pictures/second.svg", lambda route: route.fulfill(body=PIXEL, content_type="image/svg+xml")
    )
    picture = {"type": "media", "kind": "image", "label": "A view", "url": "/pictures/first.svg"}
    found = picture | {"alt": "The sea wall", "fallback_url": "/pictures/second.svg"}
    gone = picture | {"alt": "The bell, rung by nobody", "fallback_url": "/pictures/third.svg"}
    reader.rewrite(among_the_others({"scene": found, "map": gone}))
    reader.open(reader.server.player().begin())
    image = reader.page.get_by_role("img", name="The sea wall")
    expect(image).to_have_js_property("naturalWidth", 8)
    expect(reader.page.get_by_text("The bell, rung by nobody")).to_be_attached()


def test_markup_in_a_text_is_shown_as_text(reading: Callable[..., Reader]) -> None:
    reader = reading()
    hostile = '<img src=x onerror="document.title=1"><b>bold</b>'
    reader.rewrite(among_the_others({"scene": {"type": "text", "label": "Scene", "text": hostile, "tone": "plain"}}))
    reader.open(reader.server.player().begin())
    expect(reader.page.get_by_text(hostile)).to_be_visible()


def test_who_reads_above_is_not_moved_by_what_is_new_below(reading: Callable[..., Reader]) -> None:
    reader = reading(Device("phone"))
    story = reader.server.player().begin()
    story.walk(PAID.partition(" · take storm_lantern")[0])
    reader.open(story)
    expect(reader.page.locator("#line")).to_contain_text(reader.words["client.saved"])
    reader.page.evaluate("scrollTo(0, 200)")
    reader.page.wait_for_timeout(300)
    before = reader.page.evaluate(IN_SIGHT)
    story.act("take storm_lantern")
    news = reader.button(reader.words["client.new_text"])
    expect(news).to_be_visible()
    assert reader.page.evaluate(IN_SIGHT) == before
    news.click()
    expect(reader.entries.last).to_be_in_viewport()
    expect(news).to_have_count(0)


def test_a_turn_is_said_once_to_those_who_listen(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.open(reader.server.player().begin())
    expect(reader.page.get_by_role("log")).to_have_attribute("aria-live", "off")
    reader.page.evaluate("""() => {
      globalThis.said = [];
      const status = document.querySelector("#status");
      new MutationObserver(() => status.textContent && said.push(status.textContent))
        .observe(status, { childList: true, characterData: true, subtree: true });
    }""")
    reader.press(offered(story, FIRST))
    told = reader.entries.last.locator("p").last.inner_text()
    expect(reader.page.locator("#status")).to_contain_text(told)
    reader.page.wait_for_timeout(500)
    said = reader.page.evaluate("said")
    assert sum(told in each for each in said) == 1, said


def test_a_long_story_shows_its_end_and_on_request_what_came_before(reading: Callable[..., Reader]) -> None:
    reader = reading()
    story = reader.server.player().begin()
    for _ in range(30):
        story.act("explore")
        story.act("rest")
    reader.open(story)
    shown = reader.entries.count()
    assert shown < 61
    reader.button(reader.words["client.earlier"]).click()
    expect(reader.page.locator('article[data-seq="0"]')).to_be_attached()
    assert reader.entries.count() == 61


def test_the_client_is_small_on_the_wire(reading: Callable[..., Reader]) -> None:
    reader = reading()
    wire = reader.context.new_cdp_session(reader.page)
    wire.send("Network.enable")
    paths: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    wire.on("Network.responseReceived", lambda told: paths.update({told["requestId"]: told["response"]["url"]}))
    wire.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])}))
    reader.start()
    code = {url: sizes[name] for name, url in paths.items() if "/api/" not in url and name in sizes}
    assert len(code) == 3
    assert sum(code.values()) <= CODE_BYTES, code


def test_the_first_scene_is_there_in_two_seconds_on_a_slow_phone(reading: Callable[..., Reader]) -> None:
    story = None
    taken = []
    for _ in range(3):
        reader = reading(Device("phone"))
        story = story or reader.server.player().begin()
        wire = reader.context.new_cdp_session(reader.page)
        slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", slow)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        reader.context.add_init_script(FIRST_ARTICLE)
        reader.open(story)
        taken.append(reader.page.evaluate("firstScene"))
    assert min(taken) < FIRST_SCENE * 1.5, taken
