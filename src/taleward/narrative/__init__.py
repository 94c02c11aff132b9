"""Narrative: from what happened to words. Enter here. Pure: no I/O, no clock, no unseeded choice, no state written."""

from taleward.narrative.curated import Storyteller
from taleward.narrative.model import Change, RollShown

__all__ = ["Change", "RollShown", "Storyteller"]
