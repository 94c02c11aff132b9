"""The view document `ui/1`: all that a frontend shows, in a closed vocabulary. Frozen shapes; no rule, no expression.

A document names its static part (texts, themes, layout; the same for everybody, cached by its hash) and has widgets by
id. What it says to the reader is `title`, `announce` and the words of its widgets, `sheet` of a panel, and `texts`; all
other members are for programs.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from taleward.view.widgets import AnyWidget

SCHEMA: Final = "ui/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticRef:
    """Where the static part is. It never changes under this URL, whose last part is its hash."""

    hash: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the reader wants to read. `theme` is a theme's id, or `auto`: the first that fits the reader's system."""

    theme: str
    text_scale: float
    line_height: float
    high_contrast: bool
    reduce_motion: bool
    dyslexia_font: bool
    captions: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Where a widget stands: in the `main` column, at the `side`, at the `bottom`, or in the `bar` on top.

    On a small screen the side is cut into sheets: neighbours with the same `sheet`, which is what its button is called.
    """

    id: str
    region: Literal["bar", "main", "side", "bottom"]
    order: int
    visible: bool
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A screen. `seq` and `epoch` name the version of the session that it shows; both are None elsewhere.

    An update (`patch` true) carries only the widgets that are otherwise than in the one before, and in `gone` the ids
    of those that are there no more; everything else of it replaces what was. `announce` is said once to who listens.
    `layout` are the panels as the reader has them, where that is otherwise than in the static part.
    """

    kind: Literal["start", "new", "session", "page"]
    title: str
    language: str
    dir: Literal["ltr", "rtl"]
    static: StaticRef
    options: Options
    widgets: dict[str, AnyWidget]
    session_id: str | None = None
    seq: int | None = None
    epoch: str | None = None
    patch: bool = False
    gone: list[str] = field(default_factory=list)
    announce: str | None = None
    layout: list[Panel] | None = None
    schema: Literal["ui/1"] = "ui/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Static:
    """What is the same for everybody who reads a release in a language.

    `texts` are a client's own few words by key, `themes` the looks to choose from, those of the release's genre first,
    `layout` the panels of a kind of document, in order. Widgets that it does not name are shown by tabs and dialogs
    alone; a kind without a layout has all its others in the `main` column, in the order of the document.
    """

    hash: str
    language: str
    dir: Literal["ltr", "rtl"]
    texts: dict[str, str]
    themes: list[dict[str, Any]]
    layout: dict[str, list[Panel]]
    schema: Literal["ui/1"] = "ui/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a client can show. A widget that is not among `widgets` is replaced by its fallback, or left out.

    None: it did not say. Then it gets all widgets, with the fallbacks of those that have one.
    """

    widgets: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """An action that is always at hand, where it is offered: an action verb that needs no target."""

    id: str
    label: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody has things shown."""

    options: Options
    quick: tuple[Quick, ...]
    panels: tuple[Panel, ...]
