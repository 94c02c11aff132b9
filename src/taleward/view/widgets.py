"""The vocabulary of the view document `ui/1`: widgets, and what can be done. Frozen shapes; no rule, no expression.

What is available, and why not, was computed here and is sent again when it changes. Words are text, never markup. The
reader reads `label`, `text`, `title`, `reason`, `alt`, `help`, `note`, `said`, `detail`, `question`, `placeholder`,
`empty`, `send`, `close`, `told`, `mark`, `more_label` and the `value` of a stat; all other members are for programs.
"""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

Tone = Literal["plain", "good", "bad", "quiet"]
"""How something is meant; a client may colour it, but never says it by colour alone."""

# --- what can be done -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Play: send `action_id` to the session. It is opaque, and good for the document's version alone."""

    action_id: str
    kind: Literal["act"] = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Call the API: `path` begins with `/api/`, `body` is JSON. A form's fields are laid into the body by their names.

    `then` says what follows a success: `refresh` this document, `session` opens the session that the answer's data
    names, `start` shows the start document, `sign_in` takes the answer's token and shows the start document, `tell`
    shows `told`, in which `{member}` stands for a member of the answer's data.
    """

    method: Literal["POST", "PUT", "DELETE"]
    path: str
    then: Literal["refresh", "session", "start", "sign_in", "tell"]
    body: dict[str, Any] = field(default_factory=dict)
    told: str | None = None
    kind: Literal["send"] = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Show another document: `view` is its path, such as `/api/view/start`; `session` the session's, if it is one's."""

    view: str
    session: str | None = None
    kind: Literal["go"] = "go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Show a dialog of this document by its widget id."""

    widget: str
    kind: Literal["open"] = "open"


Do = Act | Send | Go | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to do. Where `available` is false, `reason` says why, and `do` is not to be done."""

    id: str
    label: str
    do: Do
    available: bool = True
    reason: str | None = None
    style: Literal["plain", "primary", "quiet", "danger"] = "plain"
    detail: str | None = None
    """A second line for the reader, such as what a story is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Actions that belong together. `label` may be empty where there is one group."""

    label: str
    actions: list[Action]


# --- the widgets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """What all widgets have: a `label` for everybody, and in dev the places (`file:line`) that its words come from."""

    label: str
    src: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A chip beside the prose: a change or a roll, whole in words and figures (`+12 Gold`)."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One logged turn (seq 0: the beginning). Paragraphs of `text` are separated by an empty line.

    `said` is what the player did, in words. `mark` says in words where the text comes from, if that is not how it
    usually is. `takes_back` N: with this entry the story goes on from N, and those between happened no more. So what
    stands is found from the newest entry backwards: where one that stands takes back, go on at N. What was taken back
    by an entry that itself stands no more is none the worse for it.
    """

    seq: int
    text: str
    said: str | None = None
    notes: list[Note] = field(default_factory=list)
    takes_back: int | None = None
    mark: str | None = None
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative(Widget):
    """The story, oldest first; entries are known by their `seq`.

    `after` N: these follow what a client has up to N; None: a client forgets what it has. `before` is the path to read
    earlier entries at (a `Narrative` as data), None if there are none.
    """

    entries: list[Entry]
    after: int | None = None
    before: str | None = None
    type: Literal["narrative"] = "narrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Widget):
    """What can be done now. `question` is asked back where free text could not be placed; `more` waits until asked."""

    groups: list[Group]
    question: str | None = None
    more: list[Group] = field(default_factory=list)
    more_label: str | None = None
    type: Literal["choices"] = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer(Widget):
    """A line to say in one's own words what to do; it is sent as `{text}` to the session."""

    placeholder: str
    send: str
    max_length: int
    available: bool = True
    reason: str | None = None
    type: Literal["composer"] = "composer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A figure or a word about something."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Widget):
    """Figures and words, each with its label."""

    items: list[Stat]
    type: Literal["stats"] = "stats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter(Widget):
    """How much is left of something: `value` of `maximum`, in words `text`."""

    value: int
    maximum: int
    text: str
    tone: Tone = "plain"
    fallback: Stats | None = None
    type: Literal["meter"] = "meter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a list, with what is below it. `done` is None where there is nothing to be done about it.

    Of a `folded` item the text and what is below it are shown only when the reader asks.
    """

    id: str
    label: str
    text: str | None = None
    note: str | None = None
    done: bool | None = None
    folded: bool = False
    items: list["Item"] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    src: list[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWidget(Widget):
    """A list. `empty` is told where there is nothing in it."""

    items: list[Item]
    empty: str
    note: str | None = None
    type: Literal["list"] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Widget):
    """A list whose items are of one size, shown side by side where there is room."""

    items: list[Item]
    empty: str
    note: str | None = None
    fallback: ListWidget | None = None
    type: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way from a place. `to` is the id of a place of the map, None if that was never seen. `note` says how far."""

    label: str
    to: str | None
    open: bool
    visited: bool
    note: str
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that was visited."""

    id: str
    label: str
    here: bool
    note: str | None = None
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Widget):
    """Places and ways. `text` says the same in sentences, one a place."""

    places: list[Place]
    text: list[str]
    fallback: ListWidget | None = None
    type: Literal["map"] = "map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Widget):
    """Words that stand for themselves; paragraphs are separated by an empty line."""

    text: str
    tone: Tone = "plain"
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media(Widget):
    """A picture, a sound or a film. `alt` says what it shows; `fallback_url` is tried when `url` fails."""

    kind: Literal["image", "audio", "video"]
    url: str
    alt: str
    fallback_url: str | None = None
    fallback: Text | None = None
    type: Literal["media"] = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several values of a field."""

    value: str
    label: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form. `name` is a path into the body: `character_config.name`. An empty `text` is left out.

    `value` is a text, a number or a boolean as `kind` says; bounds and `step` are for numbers.
    """

    name: str
    kind: Literal["text", "number", "select", "check"]
    label: str
    value: str | int | float | bool | None = None
    help: str | None = None
    options: list[Choice] = field(default_factory=list)
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Widget):
    """Fields, and the actions that send them; the first is the form's own."""

    fields: list[Field]
    actions: list[Action]
    text: str | None = None
    type: Literal["form"] = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of several sheets of which one is shown: widgets by id."""

    id: str
    label: str
    widgets: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs(Widget):
    """Sheets of which one is shown."""

    tabs: list[Tab]
    type: Literal["tabs"] = "tabs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog(Widget):
    """Widgets by id that are shown above the others when an `open` asks for it."""

    widgets: list[str]
    close: str
    type: Literal["dialog"] = "dialog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast(Widget):
    """Told once, briefly, and announced."""

    text: str
    tone: Tone = "plain"
    type: Literal["toast"] = "toast"


AnyWidget = (
    Narrative
    | Choices
    | Composer
    | Stats
    | Meter
    | ListWidget
    | Grid
    | Map
    | Media
    | Text
    | Form
    | Tabs
    | Dialog
    | Toast
)
CORE: Final = frozenset({"narrative", "choices", "composer", "stats", "list", "text", "form", "dialog", "toast"})
"""The widgets that every client has. The others come with a `fallback` where one can stand for them."""
