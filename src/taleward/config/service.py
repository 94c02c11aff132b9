"""`ConfigurationManager`: what an interface is like, for everybody and for one reader. It knows no rule of the game."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from taleward.config.model import (
    AccessibilityOptions,
    FieldFault,
    Kept,
    Panel,
    PanelLayout,
    QuickAction,
    Theme,
    UIConfig,
    ValidationResult,
)
from taleward.config.preferences import merged, read_preferences
from taleward.config.themes import theme_of
from taleward.content import REGIONS
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from taleward.config.ports import PreferenceStore
    from taleward.content import InterfaceDefaults, Library, Release

_ATTEMPTS: Final = 8
"""So often a change is merged anew because another came between."""


class ConfigurationManager:
    """Reads what packs say of the interface, and lays each reader's preferences over it."""

    def __init__(self, library: Library, store: PreferenceStore) -> None:
        self.library = library
        self._store = store

    async def get_ui_config(
        self, user_id: str | None = None, language: str | None = None, release: Release | None = None
    ) -> UIConfig:
        """Answer the interface of a reader (None: of everybody), as a release has it (None: the base pack).

        Labels come in `language` (None: the reader's own), as near as the release has it.
        """
        return (await self.get_versioned(user_id, language, release))[0]

    async def get_versioned(
        self, user_id: str | None = None, language: str | None = None, release: Release | None = None
    ) -> tuple[UIConfig, int]:
        """Answer what `get_ui_config` does, with the revision of the reader's preferences (0: none)."""
        kept = Kept() if user_id is None else await self._store.load(user_id)
        # A release that is older than panels has none: the base pack stands in for it.
        of = release if release is not None and release.interface.panels else self.library.base
        known = {*self._themes(), *of.themes}
        return _Layers(of, kept.preferences, known).config(language), kept.revision

    async def get_theme_options(self, language: str | None = None, genre: str | None = None) -> list[Theme]:
        """Answer the themes of all packs on offer, see `themes`."""
        return self.themes(language, genre)

    def themes(self, language: str | None = None, genre: str | None = None) -> list[Theme]:
        """Answer the themes of all packs on offer, those of `genre` first, then as packs list them.

        Of two with the same id, that of a pack of the genre counts, then that of the base pack. Labels come in the
        nearest language.
        """
        found: dict[str, Theme] = {}
        for release in self._releases(genre):
            prose = release.words_in(language).prose
            for theme in release.themes.values():
                if theme.id not in found:
                    found[theme.id] = theme_of(theme, prose)
        return sorted(found.values(), key=lambda theme: genre is None or theme.genre != genre)

    def _releases(self, genre: str | None = None) -> Iterator[Release]:
        """Answer the releases on offer: those of a genre, the base pack, all others by id."""
        if not self.library.current:
            return
        others = [self.library.current[name] for name in sorted(self.library.current)]
        yield from (release for release in others if genre is not None and release.pack.genre == genre)
        yield self.library.base
        yield from others

    def _themes(self) -> set[str]:
        return {theme for release in self._releases() for theme in release.themes}

    async def validate_config(self, config: Mapping[str, Any]) -> ValidationResult:
        """Tell whether these preferences can be kept, and every field that is wrong."""
        return self._judge(config)[1]

    def _judge(self, config: Mapping[str, Any]) -> tuple[dict[str, Any], ValidationResult]:
        change, faults = read_preferences(config)
        theme = change.get("theme")
        if theme is not None and theme not in self._themes():
            faults.append(FieldFault("/theme", "unknown_theme", "there is no such theme"))
        known = {panel for release in self._releases() for panel in release.interface.panels}
        for at, panel in enumerate((change.get("panel_layout") or {}).get("panels", [])):
            if panel["id"] not in known:
                pointed = f"/panel_layout/panels/{at}/id"
                faults.append(FieldFault(pointed, "unknown_panel", "there is no such panel"))
        return change, ValidationResult(not faults, tuple(faults))

    async def update_user_preferences(
        self, user_id: str, preferences: Mapping[str, Any], revisions: Collection[int] | None = None
    ) -> bool:
        """Merge preferences into a reader's own; null sets a member back. Tell whether that changed anything.

        `revisions` are those that may be changed (None: any). GameError `invalid_request` with a pointer per wrong
        field, `precondition_failed` if the newest revision is none of `revisions`.
        """
        change, result = self._judge(preferences)
        result.insist()
        for _ in range(_ATTEMPTS):
            kept = await self._store.load(user_id)
            if revisions is not None and kept.revision not in revisions:
                context = {"revision": kept.revision}
                raise GameError("These preferences have been changed since", "precondition_failed", context)
            after = merged(kept.preferences, change)
            if after == kept.preferences:
                return False
            if await self._store.keep(user_id, kept.revision, after):
                return True
        raise GameError("These preferences are being changed all the time; try again", "unavailable")


class _Layers:
    """Lays preferences over the interface of a release. What a pack no longer has is passed over."""

    def __init__(self, release: Release, preferences: Mapping[str, Any], themes: Collection[str]) -> None:
        self.release = release
        self.defaults: InterfaceDefaults = release.interface
        self.preferences = preferences
        self.themes = themes

    def config(self, asked: str | None) -> UIConfig:
        """Answer all of it, labels in the language that is nearest to the one asked for."""
        language = self.preferences.get("language", self.defaults.language)
        texts = self.release.words_in(asked or language).texts
        theme: str = self.preferences.get("theme", self.defaults.theme)
        return UIConfig(
            theme=theme if theme in self.themes else self.defaults.theme,
            quick_actions=tuple(self._actions(texts)),
            panel_layout=PanelLayout(tuple(sorted(self._panels(texts), key=_place))),
            accessibility_options=self._options(),
            language=language,
        )

    def _actions(self, texts: Mapping[str, str]) -> Iterable[QuickAction]:
        own = self.preferences.get("quick_actions")
        if own is not None:
            return (QuickAction(**action) for action in own)
        defaults = self.defaults.quick_actions.values()
        return (QuickAction(one.id, texts.get(one.label, one.label), one.action, one.icon) for one in defaults)

    def _panels(self, texts: Mapping[str, str]) -> Iterator[Panel]:
        own = {panel["id"]: panel for panel in self.preferences.get("panel_layout", {}).get("panels", [])}
        for panel in self.defaults.panels.values():
            sheet = texts.get(panel.sheet, panel.sheet) if panel.sheet is not None else None
            written = {"region": panel.region, "order": panel.order, "visible": panel.visible, "sheet": sheet}
            said = {name: value for name, value in own.get(panel.id, {}).items() if value is not None}
            yield Panel(**{"id": panel.id, **written, **said})

    def _options(self) -> AccessibilityOptions:
        said: dict[str, Any] = {
            "text_scale": self.defaults.accessibility.text_scale / 100,
            "line_height": self.defaults.accessibility.line_height / 100,
            "high_contrast": self.defaults.accessibility.high_contrast,
            "reduce_motion": self.defaults.accessibility.reduce_motion,
            "dyslexia_font": self.defaults.accessibility.dyslexia_font,
            "captions": self.defaults.accessibility.captions,
        }
        return AccessibilityOptions(**said | cast("dict[str, Any]", self.preferences.get("accessibility_options", {})))


def _place(panel: Panel) -> tuple[int, int]:
    return REGIONS.index(panel.region), panel.order
