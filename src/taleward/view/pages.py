"""The pages beside a story: settings, the story so far with its hints, save points."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from taleward.config import LEAST_HEIGHT, LEAST_SCALE, MOST_HEIGHT, MOST_SCALE
from taleward.narrative import Hint
from taleward.sessions import Recap, SavePoint
from taleward.view.entries import path
from taleward.view.model import Options
from taleward.view.playing import one_group
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
    Text,
)
from taleward.view.wording import Wording

_NUMBERS: Final[Mapping[str, tuple[float, float, float]]] = {
    "text_scale": (LEAST_SCALE, MOST_SCALE, 0.1),
    "line_height": (LEAST_HEIGHT, MOST_HEIGHT, 0.1),
}
"""The least, the most and the step of each option that is a number."""
_NAME: Final = 80


def settings(
    user_id: str, options: Options, themes: Sequence[Mapping[str, Any]], words: Wording, session_id: str | None
) -> dict[str, AnyWidget]:
    """The form that keeps how somebody reads."""
    known = asdict(options)
    theme = Field(
        name="theme",
        kind="select",
        label=words.say("view.settings.theme"),
        value=options.theme,
        options=[Choice(value=each["id"], label=each["label"]) for each in themes],
    )
    others = [_option(name, value, words) for name, value in known.items() if name != "theme"]
    save = Send(method="PUT", path=f"/api/config/user/{user_id}/preferences", then="refresh")
    form = Form(
        label=words.say("view.settings.form"),
        fields=[theme, *others],
        actions=[Action(id="save", label=words.say("view.settings.save"), do=save, style="primary")],
    )
    return {"settings": form, "back": _back(words, session_id)}


def _option(name: str, value: float | bool, words: Wording) -> Field:  # noqa: FBT001 -- the value of an option
    field, label = f"accessibility_options.{name}", words.say(f"view.settings.{name}")
    if name not in _NUMBERS:
        return Field(name=field, kind="check", label=label, value=value)
    least, most, step = _NUMBERS[name]
    hint = words.say(f"view.settings.{name}.help")
    return Field(name=field, kind="number", label=label, value=value, help=hint, minimum=least, maximum=most, step=step)


def recap(session_id: str, told: Recap, words: Wording) -> dict[str, AnyWidget]:
    """What has happened so far, and for each quest under way its hints, each folded until it is asked for."""
    hints = [_hints(number, hint, words) for number, hint in enumerate(told.hints, 1) if hint.steps]
    empty = words.say("view.recap.hints.empty")
    return {
        "recap": Text(label=words.say("view.recap.text"), text=told.text),
        "hints": ListWidget(label=words.say("view.recap.hints"), items=hints, empty=empty),
        "back": _back(words, session_id),
    }


def _hints(number: int, hint: Hint, words: Wording) -> Item:
    count = len(hint.steps)
    steps = [
        Item(
            id=f"hint.{number}.{step}",
            label=words.say("view.recap.hint", number=step, count=count),
            text=text,
            folded=True,
        )
        for step, text in enumerate(hint.steps, 1)
    ]
    return Item(id=f"hint.{number}", label=hint.quest, items=steps)


def saves(session_id: str, kept: Sequence[SavePoint], words: Wording) -> dict[str, AnyWidget]:
    """The save points, and a form that names the present version."""
    save = Send(method="POST", path=f"{path(session_id)}/saves", then="refresh")
    form = Form(
        label=words.say("view.saves.form"),
        fields=[Field(name="name", kind="text", label=words.say("view.saves.name"), max_length=_NAME)],
        actions=[Action(id="save", label=words.say("view.saves.save"), do=save, style="primary")],
    )
    items = [Item(id=each.save_id, label=each.name, actions=[_restore(session_id, each, words)]) for each in kept]
    return {
        "saves": ListWidget(label=words.say("view.saves.list"), items=items, empty=words.say("view.saves.empty")),
        "save": form,
        "back": _back(words, session_id),
    }


def _restore(session_id: str, save: SavePoint, words: Wording) -> Action:
    send = Send(method="POST", path=f"{path(session_id)}/saves/{save.save_id}/restore", then="session")
    return Action(id=f"restore.{save.save_id}", label=words.say("view.saves.restore"), do=send)


def _back(words: Wording, session_id: str | None) -> Choices:
    if session_id is None:
        action = Action(id="back", label=words.say("view.back.start"), do=Go(view="/api/view/start"))
    else:
        go = Go(view=f"{path(session_id)}/view", session=session_id)
        action = Action(id="back", label=words.say("view.back.story"), do=go)
    return one_group(words.say("view.back.label"), [action])
