"""Content: packs of designers, compiled into immutable releases, and the scenarios and templates they offer."""

from taleward.content.codes import MEANINGS, Code
from taleward.content.compiler import Compilation, compile_pack, release_from
from taleward.content.fragments import MOMENTS, SLOTS
from taleward.content.library import Library, Loaded, load_packs
from taleward.content.manifest import BASE, RATINGS
from taleward.content.model import (
    REGIONS,
    AccessibilityDefaults,
    CharacterTemplate,
    Fragment,
    InterfaceDefaults,
    Option,
    PanelDefinition,
    Problem,
    QuickActionDefinition,
    Release,
    ScenarioInfo,
    StartingItem,
    ThemeDefinition,
    Words,
    scenario_id,
)
from taleward.content.packaged import shipped_packs
from taleward.content.ports import ReleaseStore
from taleward.content.said import effects_of
from taleward.content.service import ContentManager
from taleward.content.template import Piece, Plural, Slot, names_in, parse
from taleward.content.themes import GENERIC_FONTS

__all__ = [
    "BASE",
    "GENERIC_FONTS",
    "MEANINGS",
    "MOMENTS",
    "RATINGS",
    "REGIONS",
    "SLOTS",
    "AccessibilityDefaults",
    "CharacterTemplate",
    "Code",
    "Compilation",
    "ContentManager",
    "Fragment",
    "InterfaceDefaults",
    "Library",
    "Loaded",
    "Option",
    "PanelDefinition",
    "Piece",
    "Plural",
    "Problem",
    "QuickActionDefinition",
    "Release",
    "ReleaseStore",
    "ScenarioInfo",
    "Slot",
    "StartingItem",
    "ThemeDefinition",
    "Words",
    "compile_pack",
    "effects_of",
    "load_packs",
    "names_in",
    "parse",
    "release_from",
    "scenario_id",
    "shipped_packs",
]
