"""The frozen, typed shape of a compiled pack: what designers may write, and nothing that reads or runs it."""

from taleward.engine.pack import conditions, effects
from taleward.engine.pack.deeds import Check, Deed, Line
from taleward.engine.pack.figures import (
    Background,
    CharacterClass,
    CheckRule,
    Combat,
    Levels,
    Resource,
    Rest,
    Skill,
    Stat,
    Status,
    Template,
)
from taleward.engine.pack.foes import Encounter, Foe
from taleward.engine.pack.loot import Loot, LootEntry, LootTable, Pity
from taleward.engine.pack.marks import Notation, Prose, Range
from taleward.engine.pack.model import Ending, Happening, Pack, Reaction, Scenario
from taleward.engine.pack.people import Memory, Person, Trade, Ware
from taleward.engine.pack.places import Exit, Feature, Holds, Place
from taleward.engine.pack.quests import Objective, Quest, Stage
from taleward.engine.pack.things import Item, Portion
from taleward.engine.pack.vocabulary import CONDITIONS, EFFECTS, Condition, Effect, Trigger

__all__ = [
    "CONDITIONS",
    "EFFECTS",
    "Background",
    "CharacterClass",
    "Check",
    "CheckRule",
    "Combat",
    "Condition",
    "Deed",
    "Effect",
    "Encounter",
    "Ending",
    "Exit",
    "Feature",
    "Foe",
    "Happening",
    "Holds",
    "Item",
    "Levels",
    "Line",
    "Loot",
    "LootEntry",
    "LootTable",
    "Memory",
    "Notation",
    "Objective",
    "Pack",
    "Person",
    "Pity",
    "Place",
    "Portion",
    "Prose",
    "Quest",
    "Range",
    "Reaction",
    "Resource",
    "Rest",
    "Scenario",
    "Skill",
    "Stage",
    "Stat",
    "Status",
    "Template",
    "Trade",
    "Trigger",
    "Ware",
    "conditions",
    "effects",
]
