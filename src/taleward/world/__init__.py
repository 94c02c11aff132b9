"""The world that stories share: its log of events, and how a story's world stands and is set right. Enter here."""

from taleward.world.chronicle import Chronicle
from taleward.world.herald import Audience, Herald
from taleward.world.model import LocationInfo, Way, WorldChanges, WorldEvent, WorldState
from taleward.world.ports import WorldStore
from taleward.world.service import WorldManager

__all__ = [
    "Audience",
    "Chronicle",
    "Herald",
    "LocationInfo",
    "Way",
    "WorldChanges",
    "WorldEvent",
    "WorldManager",
    "WorldState",
    "WorldStore",
]
