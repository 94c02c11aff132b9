"""The frozen, typed shape of a compiled pack: what designers may write, and nothing that reads or runs it."""

from taleward.engine.pack import conditions, effects
from taleward.engine.pack.deeds import Check, Deed, Line
from taleward.engine.pack.figures import Background, CharacterClass, Skill, Stat, Status, Template
from taleward.engine.pack.foes import Encounter, Foe, Loot, LootEntry, LootTable
from taleward.engine.pack.marks import Notation, Prose, Range
from taleward.engine.pack.model import Ending, Happening, Pack, Reaction, Scenario
from taleward.engine.pack.people import Memory, Person, Trade
from taleward.engine.pack.places import Exit, Feature, Place
from taleward.engine.pack.quests import (
    Branch,
    Objective,
    Offer,
    Quest,
    QuestTemplate,
    Requirements,
    Rewards,
    Scaled,
    Slot,
    Stage,
)
from taleward.engine.pack.things import Item, Portion
from taleward.engine.pack.vocabulary import CONDITIONS, EFFECTS, Condition, Effect, Trigger

__all__ = [
    "CONDITIONS",
    "EFFECTS",
    "Background",
    "Branch",
    "CharacterClass",
    "Check",
    "Condition",
    "Deed",
    "Effect",
    "Encounter",
    "Ending",
    "Exit",
    "Feature",
    "Foe",
    "Happening",
    "Item",
    "Line",
    "Loot",
    "LootEntry",
    "LootTable",
    "Memory",
    "Notation",
    "Objective",
    "Offer",
    "Pack",
    "Person",
    "Place",
    "Portion",
    "Prose",
    "Quest",
    "QuestTemplate",
    "Range",
    "Reaction",
    "Requirements",
    "Rewards",
    "Scaled",
    "Scenario",
    "Skill",
    "Slot",
    "Stage",
    "Stat",
    "Status",
    "Template",
    "Trade",
    "Trigger",
    "conditions",
    "effects",
]
