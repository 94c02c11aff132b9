"""Where a story begins: the stories on offer and those of a player, and the forms that make a character."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from taleward.content import CharacterTemplate, Option, ScenarioInfo
from taleward.kit import Page
from taleward.sessions import SessionItem
from taleward.view.entries import path
from taleward.view.playing import one_group
from taleward.view.sheets import carried
from taleward.view.widgets import (
    Action,
    AnyWidget,
    Choice,
    Choices,
    Field,
    Form,
    Go,
    Item,
    ListWidget,
    Send,
    Stat,
    Stats,
    Tab,
    Tabs,
    Text,
)
from taleward.view.wording import Wording

Json = Mapping[str, Any]

_START: Final = "/api/view/start"
_SESSIONS: Final = "/api/game/sessions"
_CONFIG: Final = "character_config"
_NAME: Final = 40
_DAY: Final = len("2030-01-01")
_CODE: Final = 20


def start(
    sessions: Page[SessionItem], stories: Sequence[ScenarioInfo], words: Wording, before: str | None
) -> dict[str, AnyWidget]:
    """The widgets of the start: one's own stories, those on offer, and what else can be done here.

    `sessions` are those that were begun before the session `before` (None: the newest).
    """
    own = [_session(session, words) for session in sessions.items]
    offered = [_story(story, words) for story in stories]
    redeem = Send(method="POST", path="/api/auth/redeem", then="sign_in")
    ways = {
        "older": f"{_START}?before={sessions.next}" if sessions.next else None,
        "newest": _START if before else None,
        "settings": "/api/view/settings",
    }
    options = [
        Action(id=name, label=words.say(f"view.start.{name}"), do=Go(view=to)) for name, to in ways.items() if to
    ]
    return {
        "welcome": Text(label=words.say("view.start.welcome"), text=words.say("view.start.welcome.text")),
        "sessions": ListWidget(
            label=words.say("view.start.sessions"), items=own, empty=words.say("view.start.sessions.empty")
        ),
        "stories": ListWidget(
            label=words.say("view.start.stories"), items=offered, empty=words.say("view.start.stories.empty")
        ),
        "code": Form(
            label=words.say("view.start.code"),
            text=words.say("view.start.code.text", choice=words.say("view.menu.device")),
            fields=[Field(name="code", kind="text", label=words.say("view.start.code.field"), max_length=_CODE)],
            actions=[Action(id="redeem", label=words.say("view.start.code.send"), do=redeem)],
        ),
        "options": one_group(words.say("view.start.options"), options),
    }


def _way(name: str, to: str, words: Wording) -> Action:
    return Action(id=name, label=words.say(f"view.start.{name}"), do=Go(view=to))


def _session(session: SessionItem, words: Wording) -> Item:
    go = Go(view=f"{path(session.session_id)}/view", session=session.session_id)
    return Item(
        id=session.session_id,
        label=session.title,
        note=words.say("view.start.last", date=session.last_updated[:_DAY]),
        actions=[Action(id="continue", label=words.say("view.start.continue"), do=go, style="primary")],
    )


def _story(story: ScenarioInfo, words: Wording) -> Item:
    go = Go(view=f"/api/view/new/{story.slug}")
    begin = Action(id="begin", label=words.say("view.start.begin"), do=go, style="primary")
    return Item(id=story.slug, label=story.title, text=story.summary, actions=[begin])


def new(
    story: ScenarioInfo, templates: Sequence[tuple[CharacterTemplate, Json]], language: str, words: Wording
) -> dict[str, AnyWidget]:
    """The widgets of a new story: two quick ways, and a sheet for each template.

    `templates` come with the character that each is when nothing is chosen; the first is the story's default.
    """
    found: dict[str, AnyWidget] = {
        "about": Text(label=words.say("view.new.about"), text=story.summary),
        "quick": _quick(story, templates[0][1]["name"], language, words),
    }
    tabs = []
    for template, character in templates:
        sheet = _sheet(story, template, character, language, words)
        found |= sheet
        tabs.append(Tab(id=template.template_id, label=template.name, widgets=list(sheet)))
    return {**found, "templates": Tabs(label=words.say("view.new.templates"), tabs=tabs)}


def _begin(story: ScenarioInfo, language: str, config: dict[str, Any]) -> Send:
    body = {"scenario_id": story.slug, "language": language, _CONFIG: config}
    return Send(method="POST", path=_SESSIONS, body=body, then="session")


def _quick(story: ScenarioInfo, name: str, language: str, words: Wording) -> Choices:
    default = Action(
        id="default",
        label=words.say("view.new.default", name=name),
        do=_begin(story, language, {"mode": "default"}),
        style="primary",
    )
    chance = Action(id="random", label=words.say("view.new.random"), do=_begin(story, language, {"mode": "random"}))
    return one_group(words.say("view.new.quick"), [default, chance])


def _sheet(
    story: ScenarioInfo, template: CharacterTemplate, character: Json, language: str, words: Wording
) -> dict[str, AnyWidget]:
    send = _begin(story, language, {"mode": "custom", "template_id": template.template_id})
    begin = Action(id="begin", label=words.say("view.new.begin"), do=send, style="primary")
    form = Form(
        label=words.say("view.new.form", name=template.name),
        text=words.say("view.new.points", text=template.summary, budget=template.point_budget),
        fields=_fields(template, character, words),
        actions=[begin],
    )
    figures = [(stat["name"], stat["value"]) for stat in character["stats"]]
    named = [(words.say("view.new.health"), character["health"]), (words.money(), character["gold"])]
    stats = [Stat(label=label, value=str(value)) for label, value in (*figures, *named)]
    items = [carried(item, words) for item in character["inventory"]]
    return {
        f"form.{template.template_id}": form,
        f"stats.{template.template_id}": Stats(label=words.say("view.new.stats"), items=stats),
        f"items.{template.template_id}": ListWidget(
            label=words.say("view.new.items"), items=items, empty=words.say("view.new.items.empty")
        ),
    }


def _fields(template: CharacterTemplate, character: Json, words: Wording) -> list[Field]:
    hint = words.say("view.new.name.help", name=template.default_name)
    name = Field(
        name=f"{_CONFIG}.name", kind="text", label=words.say("view.new.name"), value="", help=hint, max_length=_NAME
    )
    chosen = [
        _select("character_class", template.classes, character, words.say("view.new.class")),
        _select("background", template.backgrounds, character, words.say("view.new.background")),
    ]
    return [name, *(field for field in chosen if field is not None), *_stats(template, character, words)]


def _select(name: str, options: Sequence[Option], character: Json, label: str) -> Field | None:
    if not options:
        return None
    choices = [Choice(value=option.option_id, label=option.name, text=option.summary) for option in options]
    return Field(name=f"{_CONFIG}.{name}", kind="select", label=label, value=character[name], options=choices)


def _stats(template: CharacterTemplate, character: Json, words: Wording) -> list[Field]:
    found = []
    for stat in character["stats"]:
        least, most = min(template.stat_min, stat["base"]), max(template.stat_max, stat["base"])
        found.append(
            Field(
                name=f"{_CONFIG}.stats.{stat['id']}",
                kind="number",
                label=stat["name"],
                value=stat["base"],
                help=words.say("view.new.stat.help", least=least, most=most),
                minimum=least,
                maximum=most,
                step=1,
            )
        )
    return found
