"""Content: packs of designers, compiled into immutable releases, and the scenarios and templates they offer."""

from taleward.content.codes import MEANINGS, Code
from taleward.content.compiler import Compilation, compile_pack, release_from
from taleward.content.fragments import MOMENTS, SLOTS
from taleward.content.library import Library, Loaded, load_packs
from taleward.content.manifest import RATINGS
from taleward.content.model import (
    CharacterTemplate,
    Fragment,
    Option,
    Problem,
    Release,
    ScenarioInfo,
    StartingItem,
    Words,
    scenario_id,
)
from taleward.content.packaged import shipped_packs
from taleward.content.ports import ReleaseStore
from taleward.content.service import ContentManager
from taleward.content.template import Piece, Plural, Slot, names_in, parse

__all__ = [
    "MEANINGS",
    "MOMENTS",
    "RATINGS",
    "SLOTS",
    "CharacterTemplate",
    "Code",
    "Compilation",
    "ContentManager",
    "Fragment",
    "Library",
    "Loaded",
    "Option",
    "Piece",
    "Plural",
    "Problem",
    "Release",
    "ReleaseStore",
    "ScenarioInfo",
    "Slot",
    "StartingItem",
    "Words",
    "compile_pack",
    "load_packs",
    "names_in",
    "parse",
    "release_from",
    "scenario_id",
    "shipped_packs",
]
