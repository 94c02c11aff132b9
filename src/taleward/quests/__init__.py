"""The quests of a story as they are read, and as operators set them right; players play actions. Enter here."""

from taleward.quests.model import GameContext, ItemPaid, ItemPromised, Objective, Quest, QuestCompletion
from taleward.quests.service import QuestManager, wire_id

__all__ = [
    "GameContext",
    "ItemPaid",
    "ItemPromised",
    "Objective",
    "Quest",
    "QuestCompletion",
    "QuestManager",
    "wire_id",
]
