"""Documents made by hand, of the real shapes: what the terminal gets is what the view's own classes say."""

from __future__ import annotations

from typing import Any

import msgspec

from taleward.view.model import Document, Options, Panel, Static, StaticRef
from taleward.view.widgets import Act, Action, AnyWidget, Choices, Group

LAYOUT = ("bar:scene", "bar:health", "main:story", "main:fight", "main:over", "main:quick", "main:choices", "side:map")


def built(widget: object) -> Any:  # noqa: ANN401 -- as JSON has it
    """A part of a document as it comes over the wire."""
    return msgspec.to_builtins(widget)


def act(label: str, *, reason: str | None = None) -> Action:
    """An action of a game; blocked if there is a reason."""
    return Action(id=label, label=label, do=Act(action_id=label), available=reason is None, reason=reason)


def choices(*groups: Group, more: tuple[Group, ...] = (), question: str | None = None) -> Choices:
    """What can be done, some of it behind `more`."""
    waiting = sum(len(group.actions) for group in more)
    label = f"more ({waiting})" if more else None
    return Choices(label="What now", groups=list(groups), more=list(more), more_label=label, question=question)


def session(title: str = "One", /, **widgets: AnyWidget) -> Any:  # noqa: ANN401 -- as JSON has it
    """A document of a session with these widgets."""
    options = Options(
        theme="auto",
        text_scale=1.0,
        line_height=1.6,
        high_contrast=False,
        reduce_motion=False,
        dyslexia_font=False,
        captions=True,
    )
    ref = StaticRef(hash="0", url="/api/view/static/0/en/0")
    kinds: dict[str, Any] = {"kind": "session", "dir": "ltr", "language": "en"}
    told = Document(title=title, static=ref, options=options, widgets=widgets, session_id="s", seq=0, **kinds)
    return built(told)


def static() -> Any:  # noqa: ANN401 -- as JSON has it
    """A static part that lays a session out."""
    panels = [
        Panel(id=name.partition(":")[2], region=name.partition(":")[0], order=order, visible=True)  # type: ignore[arg-type]  # a region, by LAYOUT
        for order, name in enumerate(LAYOUT)
    ]
    return built(Static(hash="0", language="en", dir="ltr", texts={}, themes=[], layout={"session": panels}))
