"""What content is once compiled: problems, words, looks, releases, templates. Frozen values that read no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID, uuid5

from taleward.engine.pack import Condition, Pack, Range

Severity = Literal["error", "warning"]
SCHEMES: Final = ("light", "dark", "contrast")
"""What a theme is for: daylight, the dark, or eyes that need more than either."""
REGIONS: Final = ("bar", "main", "side", "bottom")
"""Where a panel can stand."""

_NAMESPACE = UUID("6ba80c1e-91d1-5d5c-8f0b-0a3f1c7d2b64")
"""Ids of scenarios and releases are derived in this namespace; it never changes."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a pack; line and column count from 1. Errors keep a pack from starting, warnings do not."""

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        weight = "" if self.severity == "error" else f"{self.severity}: "
        return f"{self.file}:{self.line}:{self.column} {self.code} {weight}{self.message}"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a paragraph: words for a slot of a moment, such as the opener of `attack.hit`.

    It may be told where `when` holds and, with `about`, of that person, place, foe or item alone, in packs of its
    `genres` (none: all). `weight` is how readily it is chosen; it comes `once` a session, or not for `cooldown` turns.
    """

    text: str
    moment: str
    slot: str
    genres: tuple[str, ...] = ()
    when: Condition | None = None
    weight: int = 1
    once: bool = False
    cooldown: int = 0
    about: str = ""
    rating: str = "everyone"


@dataclass(frozen=True, slots=True)
class Words:
    """All words of a release in one language, complete: what a translation lacks stands in the pack's own language.

    `prose` by key (`places/mill/description`), `texts` of the interface by key, `narration` in the order of the packs,
    `lexicon` as phrases by key: what free text is understood by (none where the language has no grammar).
    """

    prose: Mapping[str, str]
    texts: Mapping[str, str]
    narration: tuple[Fragment, ...]
    lexicon: Mapping[str, tuple[str, ...]]
    language: str


class Dimension(NamedTuple):
    """A length: `px` are CSS pixels, `rem` the size of the reader's text."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class ThemeDefinition:
    """A look, complete. `label` is a key of prose; it belongs to the stories of a `genre`, or to all (None).

    `colors` are `#rrggbb` by token (`paper`, `accent-ink`), `fonts` names from the first wished for to a generic one.
    """

    id: str
    label: str
    scheme: str
    genre: str | None
    colors: Mapping[str, str]
    fonts: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, Dimension]


@dataclass(frozen=True, slots=True)
class QuickActionDefinition:
    """A button that is always at hand: it does an `action` without a target. `label` is a key of interface texts."""

    id: str
    label: str
    action: str
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class PanelDefinition:
    """Where a widget stands. `sheet` is a key of interface texts: what its button is called on a small screen."""

    id: str
    region: str
    order: Annotated[int, Range(0, 99)]
    visible: bool = True
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class AccessibilityDefaults:
    """How a text is set for readers who have not said otherwise; scale and line height in percent."""

    text_scale: Annotated[int, Range(80, 250)] = 100
    line_height: Annotated[int, Range(120, 240)] = 160
    high_contrast: bool = False
    reduce_motion: bool = False
    dyslexia_font: bool = False
    captions: bool = True


@dataclass(frozen=True, slots=True)
class InterfaceDefaults:
    """What the interface of a release is like before a reader changes it; actions and panels by id."""

    theme: str = "auto"
    language: str = "en"
    quick_actions: Mapping[str, QuickActionDefinition] = field(default_factory=dict)
    panels: Mapping[str, PanelDefinition] = field(default_factory=dict)
    accessibility: AccessibilityDefaults = AccessibilityDefaults()


@dataclass(frozen=True, slots=True)
class Release:
    """A compiled pack with the packs it requires, immutable, named by the hash of its documents.

    `documents` are the canonical JSON bytes that `release_from` makes this release of again. `languages[0]` is the
    pack's own language. `scenarios` are the slugs of the pack itself, without those of the packs it requires.
    `themes` by id and `interface` are those of all its packs, laid over each other. `places` is where words stand, as
    `file:line` by language and key; nothing of a release that was read from storage.
    """

    hash: str
    pack: Pack
    title: str
    summary: str
    licence: str
    languages: tuple[str, ...]
    scenarios: tuple[str, ...]
    words: Mapping[str, Words]
    themes: Mapping[str, ThemeDefinition]
    interface: InterfaceDefaults
    documents: bytes = field(repr=False)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    def language(self, asked: str | None = None) -> str:
        """Answer the language of this release that is nearest to the one asked for, such as `de` for `de-AT`."""
        while asked:
            if asked in self.words:
                return asked
            asked = asked.rpartition("-")[0]
        return self.languages[0]

    def words_in(self, asked: str | None = None) -> Words:
        """Answer the words in the nearest language."""
        return self.words[self.language(asked)]


@dataclass(frozen=True, slots=True)
class ScenarioInfo:
    """A scenario as it is listed, its words in one language of its release."""

    scenario_id: str
    slug: str
    title: str
    summary: str
    genre: str
    languages: tuple[str, ...]
    rating: str
    pack: str
    release: str


@dataclass(frozen=True, slots=True)
class StartingItem:
    """So many of an item that a character begins with. Weight in tenths of a kilogram, value in gold, of one."""

    item_id: str
    name: str
    description: str
    count: int
    weight: int
    value: int


@dataclass(frozen=True, slots=True)
class Option:
    """A class or background that a player may choose, and what it adds."""

    option_id: str
    name: str
    summary: str
    stat_bonus: Mapping[str, int]
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CharacterTemplate:
    """Where a character may start from. `class_restrictions` None: any of `classes`, which are all of the pack.

    `point_budget` pays for base stats between `stat_min` and `stat_max`.
    """

    template_id: str
    name: str
    summary: str
    scenario_type: str
    base_stats: Mapping[str, int]
    starting_inventory: tuple[StartingItem, ...]
    background_options: tuple[str, ...]
    class_restrictions: tuple[str, ...] | None
    point_budget: int
    stat_min: int
    stat_max: int
    default_name: str
    health: int
    gold: int
    classes: tuple[Option, ...]
    backgrounds: tuple[Option, ...]


def scenario_id(pack: str, slug: str) -> str:
    """Derive a scenario's id from its pack and slug: UUIDv5, the same on every machine."""
    return str(uuid5(_NAMESPACE, f"scenario:{pack}/{slug}"))


def release_id(release_hash: str) -> str:
    """Derive the id under which a release is stored from its hash: UUIDv5."""
    return str(uuid5(_NAMESPACE, f"release:{release_hash}"))
