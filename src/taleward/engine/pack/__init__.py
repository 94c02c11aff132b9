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
from taleward.engine.pack.hours import Calendar, Due, Part, Stay, Weather
from taleward.engine.pack.loot import Loot, LootEntry, LootTable, Pity
from taleward.engine.pack.marks import Notation, Prose, Range
from taleward.engine.pack.model import Ending, Happening, Hours, Pack, Reaction, Scenario
from taleward.engine.pack.people import Disposition, Fact, Memory, Person, Trade, Ware
from taleward.engine.pack.places import Exit, Feature, Holds, Lock, Place, Slow
from taleward.engine.pack.quests import Objective, Quest, Stage
from taleward.engine.pack.things import Item, Portion
from taleward.engine.pack.vocabulary import CONDITIONS, EFFECTS, Condition, Effect, Trigger

__all__ = [
    "CONDITIONS",
    "EFFECTS",
    "Background",
    "Calendar",
    "CharacterClass",
    "Check",
    "CheckRule",
    "Combat",
    "Condition",
    "Deed",
    "Disposition",
    "Due",
    "Effect",
    "Encounter",
    "Ending",
    "Exit",
    "Fact",
    "Feature",
    "Foe",
    "Happening",
    "Holds",
    "Hours",
    "Item",
    "Levels",
    "Line",
    "Lock",
    "Loot",
    "LootEntry",
    "LootTable",
    "Memory",
    "Notation",
    "Objective",
    "Pack",
    "Part",
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
    "Slow",
    "Stage",
    "Stat",
    "Status",
    "Stay",
    "Template",
    "Trade",
    "Trigger",
    "Ware",
    "Weather",
    "conditions",
    "effects",
]
