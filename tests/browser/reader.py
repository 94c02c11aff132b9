"""Somebody who reads and plays in a browser: one profile, one page, and what the page did wrong meanwhile."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import expect
from tests.journeys.api_server import Player, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Route, WebSocketRoute
    from tests.journeys.api_server import ApiServer

PATIENCE = 20_000
"""Milliseconds that anything on a page may take before a test gives up."""
expect.set_options(timeout=PATIENCE)
GRAVE = {"serious", "critical"}
API = re.compile(r"/api/")
SOCKET = re.compile(r"/ws/")
TOKEN = "taleward.token"
_TRIES = 40
_VIOLATIONS = """addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`policy: ${violatedDirective} ${blockedURI}`));"""


@dataclass(frozen=True)
class Device:
    """What is held in hand, and how it is set."""

    kind: Literal["phone", "desktop"] = "desktop"
    scheme: Literal["light", "dark"] = "light"

    def options(self) -> dict[str, Any]:
        """The device as a context of the browser knows it."""
        phone = self.kind == "phone"
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
        touch = {"has_touch": True, "is_mobile": True} if phone else {}
        return {"viewport": size, "color_scheme": self.scheme, "reduced_motion": "reduce", **touch}


class Reader:
    """Finds things as a reader does, by role and words. `complaints` gathers what the page did wrong on its own."""

    def __init__(self, context: BrowserContext, server: ApiServer, words: Mapping[str, str]) -> None:
        self.context = context
        self.server = server
        self.words = words
        self.complaints: list[str] = []
        self._forgiven = ["closed before the connection is established"]  # a page that is left at once
        self._asking: Player | None = None
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_VIOLATIONS)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"thrown: {error.stack}"))
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        forgiven = any(re.search(pattern, message.text) for pattern in self._forgiven)
        if message.type in {"error", "warning"} and not forgiven:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def forgive(self, pattern: str) -> None:
        """Expect the browser to complain of this from now on."""
        self._forgiven.append(pattern)

    def close(self) -> None:
        """Put the device away."""
        if self._asking is not None:
            self._asking.hang_up()
        self.page.unroute_all(behavior="ignoreErrors")
        self.context.unroute_all(behavior="ignoreErrors")
        self.context.close()

    # --- places -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Come to the first page."""
        self.page.goto("/")
        expect(self.page.get_by_role("main").get_by_role("button").first).to_be_visible()

    def begin(self) -> Story:
        """Begin the first story on offer, with whoever it begins with by default."""
        offer = self.page.get_by_role("region", name=self.words["view.start.stories"])
        offer.get_by_role("button", name=self.words["view.start.begin"]).first.click()
        self.page.locator('[data-key="default"]').click()
        expect(self.entries.last).to_be_visible()
        return self.story()

    def open(self, story: Story) -> Story:
        """Come back to a story on this device."""
        self.be(story.player)
        self.page.goto(f"/#/s/{story.id}")
        expect(self.entries.last).to_be_visible()
        return story

    def be(self, player: Player) -> None:
        """Be somebody from now on, as if this device had been used before."""
        token = player.headers["authorization"].removeprefix("Bearer ")
        told = json.dumps([TOKEN, token])
        self.context.add_init_script(f"localStorage.getItem({told}[0]) ?? localStorage.setItem(...{told})")

    def story(self) -> Story:
        """The story that the page shows, as its player could ask for it."""
        self.page.wait_for_url(re.compile(r"#/s/[\w-]+$"))
        token = self.page.evaluate("name => localStorage.getItem(name)", TOKEN)
        self._asking = self._asking or Player(self.server.url, token)
        return Story(self._asking, {"session_id": self.page.url.rpartition("/")[2]})

    def choose(self, entry: str) -> None:
        """Choose an entry of the menu."""
        self.button(self.words["view.menu"]).click()
        self.page.get_by_role("dialog").get_by_role("button", name=self.words[f"view.menu.{entry}"], exact=True).click()

    # --- playing ------------------------------------------------------------------------------------------------------

    @property
    def entries(self) -> Locator:
        """The story's paragraphs, one entry a turn."""
        return self.page.get_by_role("log").get_by_role("article")

    def button(self, label: str) -> Locator:
        """What is called so and can be pressed."""
        return self.page.get_by_role("button", name=label, exact=True)

    def seen(self) -> int:
        """The version that the page shows."""
        return int(self.entries.last.get_attribute("data-seq") or -1)

    def press(self, action: dict[str, Any]) -> None:
        """Press the button of an action that the API offers, and see what becomes of it."""
        button = self.shown(action)
        button.click()
        expect(button).to_have_count(0)

    def shown(self, action: dict[str, Any]) -> Locator:
        """The button of an action, brought to light if it waits behind others."""
        named = self.page.locator(f'button[data-key="{action["action_id"]}"]')
        wanted = self.page.get_by_role("main").locator(named)
        expect(wanted).to_have_count(1)
        if not wanted.is_visible():
            self.page.locator("main details", has=named).locator("summary").first.click()
            expect(wanted).to_contain_text(action["label"])
        return wanted

    def walk(self, story: Story, steps: str) -> None:
        """Press through steps as `Story.walk` plays them: `+` repeats one for as long as it is offered."""
        for step in steps.split(" · "):
            self.press(offered(story, step.rstrip("+")))
            for _ in range(_TRIES if step.endswith("+") else 0):
                if not (again := [one for one in story.offered() if is_free(one, step.rstrip("+"))]):
                    break
                self.press(again[0])

    def say(self, text: str) -> None:
        """Type what to do."""
        line = self.page.get_by_role("main").get_by_role("textbox")
        line.fill(text)
        line.press("Enter")

    # --- what comes over the wire -------------------------------------------------------------------------------------

    def rewrite(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Lay something between page and server that changes every JSON object the server sends."""

        def answer(route: Route) -> None:
            given = route.fetch()
            is_json = "json" in given.headers.get("content-type", "") and given.status < 500
            route.fulfill(response=given, json=change(given.json())) if is_json else route.fulfill(response=given)

        def frames(socket: WebSocketRoute) -> None:
            server = socket.connect_to_server()
            server.on_message(lambda told: socket.send(json.dumps(change(json.loads(told)))))

        self.context.route(API, answer)
        self.context.route_web_socket(SOCKET, frames)

    def findings(self) -> list[str]:
        """What axe finds gravely wrong with the page as it stands, one line each."""
        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("axe.run({ resultTypes: ['violations'] })")
        return [
            f"{broken['id']}: {broken['help']} at {[node['target'] for node in broken['nodes'][:3]]}"
            for broken in found["violations"]
            if broken["impact"] in GRAVE
        ]


def offered(story: Story, step: str) -> dict[str, Any]:
    """The action `verb target` among what can be done now."""
    found = [one for one in story.offered() if is_free(one, step)]
    assert found, (step, [f"{one['action']} {one['target']}" for one in story.offered() if one["available"]])
    return found[0]


def is_free(action: dict[str, Any], step: str) -> bool:
    """Whether an action is `verb target`, and can be done. A step names a thing carried by its kind alone."""
    target = re.sub(r"\.\d+", "", action["target"] or "")
    return action["available"] and f"{action['action']} {target}".strip() == step
