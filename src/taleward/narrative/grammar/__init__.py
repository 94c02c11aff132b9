"""Free text to intents, by grammar. Pure: no I/O, no clock, no chance. What is of a language is in its grammar file."""

from taleward.narrative.grammar.grammar import Grammar
from taleward.narrative.grammar.results import Result, Understood, Unplaced, Unsure

__all__ = ["Grammar", "Result", "Understood", "Unplaced", "Unsure"]
