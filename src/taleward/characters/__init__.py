"""Characters before a story begins: the default one, random ones, those that players make. Enter here."""

from taleward.characters.model import CarriedItem, Character, CharacterSkill, CharacterStat, Points
from taleward.characters.service import CharacterGenerator
from taleward.content import CharacterTemplate

__all__ = [
    "CarriedItem",
    "Character",
    "CharacterGenerator",
    "CharacterSkill",
    "CharacterStat",
    "CharacterTemplate",
    "Points",
]
