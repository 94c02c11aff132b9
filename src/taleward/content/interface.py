"""The interface that a story begins with: quick actions, panels, accessibility. Knows no reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from taleward.content.builder import Where
from taleward.content.codes import Code
from taleward.content.document import Mark
from taleward.content.model import (
    AccessibilityDefaults,
    InterfaceDefaults,
    PanelDefinition,
    QuickActionDefinition,
    ThemeDefinition,
)
from taleward.engine.pack import Range

if TYPE_CHECKING:
    from taleward.content.builder import Builder
    from taleward.content.codes import Problems
    from taleward.content.document import Node


@dataclass(frozen=True, slots=True)
class Options:
    """What a pack says of accessibility; None: nothing. Scale and line height in percent."""

    text_scale: Annotated[int, Range(80, 250)] | None = None
    line_height: Annotated[int, Range(120, 240)] | None = None
    high_contrast: bool | None = None
    reduce_motion: bool | None = None
    dyslexia_font: bool | None = None
    captions: bool | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """One file of a `ui` folder."""

    theme: str | None = None
    language: str | None = None
    quick_actions: Mapping[str, QuickActionDefinition] = field(default_factory=dict)
    panel_layout: Mapping[str, PanelDefinition] = field(default_factory=dict)
    accessibility_options: Options = Options()


@dataclass(slots=True)
class InterfaceLayers:
    """What packs say of the interface, laid over each other, and what they name that must be there in the end."""

    made: InterfaceDefaults = field(default_factory=InterfaceDefaults)
    texts: list[tuple[Mark, str]] = field(default_factory=list)
    themes: list[tuple[Mark, str]] = field(default_factory=list)

    def read(self, document: Node, builder: Builder) -> None:
        """Lay one file of a `ui` folder over the others: an action or a panel of the same id replaces."""
        said = builder.thing(Interface, document, Where("ui", document.mark))
        if not isinstance(said, Interface):
            return
        self._note(said, document)
        self.made = InterfaceDefaults(
            theme=said.theme or self.made.theme,
            language=said.language or self.made.language,
            quick_actions=MappingProxyType({**self.made.quick_actions, **said.quick_actions}),
            panels=MappingProxyType({**self.made.panels, **said.panel_layout}),
            accessibility=_laid_over(self.made.accessibility, said.accessibility_options),
        )

    def _note(self, said: Interface, document: Node) -> None:
        for name, action in said.quick_actions.items():
            self.texts.append((_mark(document, "quick_actions", name, "label"), action.label))
        for name, panel in said.panel_layout.items():
            if panel.sheet is not None:
                self.texts.append((_mark(document, "panel_layout", name, "sheet"), panel.sheet))
        if said.theme is not None:
            self.themes.append((_mark(document, "theme"), said.theme))

    def check(self, texts: Iterable[str], themes: Mapping[str, ThemeDefinition], problems: Problems) -> None:
        """Complain of texts and themes that no pack has."""
        known = set(texts)
        for mark, key in self.texts:
            if key not in known:
                problems.unknown(mark, Code.UNKNOWN_TEXT, "interface text", key, known)
        for mark, theme in self.themes:
            if theme not in themes:
                problems.unknown(mark, Code.UNKNOWN_REFERENCE, "theme", theme, themes)


def _laid_over(below: AccessibilityDefaults, said: Options) -> AccessibilityDefaults:
    written = {part.name: getattr(said, part.name) for part in fields(said)}
    return replace(below, **{name: value for name, value in written.items() if value is not None})


def _mark(document: Node, *path: str) -> Mark:
    """Answer where a value stands, or the nearest thing around it: a single value stands for a first field."""
    while path:
        if found := document.at(*path):
            return found.mark
        path = path[:-1]
    return document.mark
