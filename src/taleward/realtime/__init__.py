"""Realtime: live connections to sessions, over WebSockets and server-sent events. Enter here."""

from taleward.realtime.connection import Pace
from taleward.realtime.lines import CUT
from taleward.realtime.model import FRAME, GameUpdate, WorldEvent
from taleward.realtime.ports import Bus, Counters, LiveView, Tickets, Views
from taleward.realtime.registry import Limits, topic
from taleward.realtime.service import GameWebSocket, Terms
from taleward.realtime.visit import Gate

__all__ = [
    "CUT",
    "FRAME",
    "Bus",
    "Counters",
    "GameUpdate",
    "GameWebSocket",
    "Gate",
    "Limits",
    "LiveView",
    "Pace",
    "Terms",
    "Tickets",
    "Views",
    "WorldEvent",
    "topic",
]
