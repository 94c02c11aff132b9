"""What a story's character carries: read, worn and used by its player, set right by operators. Enter here."""

from taleward.inventory.model import (
    EquipmentUpdate,
    Inventory,
    InventoryUpdate,
    Item,
    ItemUseResult,
    LootChance,
    LootContext,
    LootOdds,
    LootPity,
)
from taleward.inventory.service import InventoryManager

__all__ = [
    "EquipmentUpdate",
    "Inventory",
    "InventoryManager",
    "InventoryUpdate",
    "Item",
    "ItemUseResult",
    "LootChance",
    "LootContext",
    "LootOdds",
    "LootPity",
]
