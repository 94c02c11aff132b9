"""Content: packs of designers, compiled into immutable releases, and the scenarios and templates they offer."""

from taleward.content.codes import MEANINGS, Code
from taleward.content.compiler import Compilation, compile_pack, release_from
from taleward.content.library import Library, Loaded, load_packs
from taleward.content.model import (
    CharacterTemplate,
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

__all__ = [
    "MEANINGS",
    "CharacterTemplate",
    "Code",
    "Compilation",
    "ContentManager",
    "Library",
    "Loaded",
    "Option",
    "Problem",
    "Release",
    "ReleaseStore",
    "ScenarioInfo",
    "StartingItem",
    "Words",
    "compile_pack",
    "load_packs",
    "release_from",
    "scenario_id",
    "shipped_packs",
]
