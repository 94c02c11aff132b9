"""Narrative: from what happened to words. Enter here. Pure: no I/O, no clock, no unseeded choice, no state written."""

from taleward.narrative.bags import Bags, Chooser
from taleward.narrative.curated import Storyteller
from taleward.narrative.fallback import Fallbacks
from taleward.narrative.grammar import Grammar, Understood, Unplaced, Unsure
from taleward.narrative.lint import CELLS, Finding, lint, unreachable
from taleward.narrative.model import Change, Hint, RollShown
from taleward.narrative.quests import QuestWords
from taleward.narrative.service import ActionCheck, AIResponseManager

__all__ = [
    "CELLS",
    "AIResponseManager",
    "ActionCheck",
    "Bags",
    "Change",
    "Chooser",
    "Fallbacks",
    "Finding",
    "Grammar",
    "Hint",
    "QuestWords",
    "RollShown",
    "Storyteller",
    "Understood",
    "Unplaced",
    "Unsure",
    "lint",
    "unreachable",
]
