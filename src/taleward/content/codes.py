"""The codes of all problems that a pack can have, in one table, and the list that problems are gathered in."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from taleward.content.model import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taleward.content.document import Mark


class Code(StrEnum):
    """P0 reading files, P1 the shape of what is written, P2 what refers to what, P3 sense, P4 warnings."""

    NO_PACK = "P001"
    NOT_A_FILE = "P002"
    TOO_LARGE = "P003"
    TOO_MANY = "P004"
    NOT_UTF8 = "P005"
    CONTROL = "P006"
    SYNTAX = "P007"
    ALIAS = "P008"
    TAG = "P009"
    DUPLICATE_KEY = "P010"
    KEY_NOT_TEXT = "P011"
    NOT_PLAIN = "P012"
    MISPLACED = "P013"
    UNKNOWN_SECTION = "P101"
    BAD_ID = "P102"
    MISSING_FIELD = "P103"
    UNKNOWN_KEY = "P104"
    WRONG_TYPE = "P105"
    OUT_OF_RANGE = "P106"
    EMPTY_TEXT = "P107"
    LONG_TEXT = "P108"
    BAD_DICE = "P109"
    UNKNOWN_WORD = "P110"
    UNKNOWN_EVENT = "P111"
    UNKNOWN_EVENT_FIELD = "P112"
    UNKNOWN_TOKEN = "P113"  # noqa: S105 -- a token of a design
    BAD_TOKEN = "P114"  # noqa: S105 -- likewise
    UNKNOWN_REFERENCE = "P201"
    DEFINED_TWICE = "P202"
    UNKNOWN_STAGE = "P203"
    UNKNOWN_DEED = "P204"
    UNKNOWN_PROSE = "P205"
    NO_REQUIRED_PACK = "P206"
    UNKNOWN_LANGUAGE = "P207"
    UNKNOWN_MEMORY = "P208"
    UNKNOWN_TEXT = "P209"
    UNKNOWN_OBJECTIVE = "P210"
    UNKNOWN_WORLD_EVENT = "P221"
    UNKNOWN_LOCK = "P222"
    CHANCE = "P301"
    TOOL = "P302"
    STACK = "P303"
    EMPTY = "P304"
    INCOMPLETE_STATS = "P305"
    PLACEHOLDER = "P306"
    SAME_SLUG = "P307"
    CONTRAST = "P308"
    NESTING = "P320"
    SINGLES = "P321"
    CIRCLE = "P322"
    LOT = "P323"
    PITY = "P324"
    WORN = "P325"
    TOO_MUCH_AT_ONCE = "P326"
    ENDLESS = "P327"
    UNFINISHABLE = "P330"
    NEVER_HAPPENS = "P331"
    STAGE_CYCLE = "P332"
    UNBOUND = "P333"
    TEMPLATE = "P334"
    ONE_OF_TWO = "P335"
    ENDING_UNREACHED = "P401"
    PLACE_UNREACHED = "P402"
    QUEST_UNOFFERED = "P403"
    FLAG_UNUSED = "P404"
    NOT_TRANSLATED = "P405"
    NEVER_SAID = "P406"
    LOOT_UNUSED = "P407"
    FIGURE_UNUSED = "P410"
    EVENT_UNHEARD = "P421"
    LOCK_UNOPENED = "P422"
    WEATHER_UNREACHED = "P423"
    FACT_UNUSED = "P424"


MEANINGS: Final[dict[Code, str]] = {
    Code.NO_PACK: "there is no pack here: no folder, no pack.yaml, or it cannot be read",
    Code.NOT_A_FILE: "a symbolic link, device or other thing that is no plain file or folder",
    Code.TOO_LARGE: "a file or the pack as a whole is larger than allowed",
    Code.TOO_MANY: "too many files, too many values, or values nested too deep",
    Code.NOT_UTF8: "the file is not UTF-8",
    Code.CONTROL: "a control character, or one that turns the direction of text around",
    Code.SYNTAX: "the YAML cannot be read",
    Code.ALIAS: "an anchor or alias; write it out",
    Code.TAG: "a YAML tag; values are true, false, null, whole numbers and text",
    Code.DUPLICATE_KEY: "the same key twice in one mapping",
    Code.KEY_NOT_TEXT: "a key that is not plain text",
    Code.NOT_PLAIN: "a number with a fraction, a date or the like; quote it if it is text",
    Code.MISPLACED: "a file or section where it does not belong",
    Code.UNKNOWN_SECTION: "a section that no pack has",
    Code.BAD_ID: "an id that is not lower-case letters, digits and underscores beginning with a letter",
    Code.MISSING_FIELD: "a field that must be there is not",
    Code.UNKNOWN_KEY: "a field that this thing does not have",
    Code.WRONG_TYPE: "a value of another type than the field takes",
    Code.OUT_OF_RANGE: "a number that is too small or too large, or a word that is not one of the choices",
    Code.EMPTY_TEXT: "a text without words; leave the field out instead",
    Code.LONG_TEXT: "a text that is too long for one piece of narration",
    Code.BAD_DICE: "dice notation that cannot be read",
    Code.UNKNOWN_WORD: "a condition or effect that the rules do not have",
    Code.UNKNOWN_EVENT: "an event that the rules do not have",
    Code.UNKNOWN_EVENT_FIELD: "a field that this event does not have",
    Code.UNKNOWN_TOKEN: "a token that no theme has",
    Code.BAD_TOKEN: "a token that is not a colour, a list of fonts or a length",
    Code.UNKNOWN_REFERENCE: "an id that nothing of that kind has",
    Code.DEFINED_TWICE: "an id that is defined twice, in this pack or in one it requires",
    Code.UNKNOWN_STAGE: "a stage that the quest does not have",
    Code.UNKNOWN_DEED: "a deed that is nowhere",
    Code.UNKNOWN_PROSE: "a translation of words that the pack does not have",
    Code.NO_REQUIRED_PACK: "a required pack that is missing, broken, or requires this one",
    Code.UNKNOWN_LANGUAGE: "words in a language that pack.yaml does not list",
    Code.UNKNOWN_MEMORY: "a memory that the person does not have",
    Code.UNKNOWN_TEXT: "a key that no interface text has",
    Code.UNKNOWN_OBJECTIVE: "an objective that the quest does not have",
    Code.UNKNOWN_WORLD_EVENT: "a world event that nothing raises",
    Code.UNKNOWN_LOCK: "a lock that no way and no feature has",
    Code.CHANCE: "`chance` where it may not be: only an `if` effect may gamble",
    Code.TOOL: "`tool` outside a feature's deeds",
    Code.STACK: "an item that stacks but has charges or slots, or holds things",
    Code.EMPTY: "nothing where at least one is needed",
    Code.INCOMPLETE_STATS: "a template that does not set every stat",
    Code.PLACEHOLDER: "a placeholder that cannot be filled",
    Code.SAME_SLUG: "two packs with the same id, or two scenarios with the same slug",
    Code.CONTRAST: "two colours of a theme that are too much alike to be read",
    Code.NESTING: "a container in a container",
    Code.SINGLES: "too many at once of something that does not stack",
    Code.CIRCLE: "loot tables that lead back to themselves, or stand in each other too deep",
    Code.LOT: "a lot of a loot table that is several things at once",
    Code.PITY: "a loot table with pity and nothing rare",
    Code.WORN: "what only works on something worn, on a thing that cannot be; or `slots` together with `fills`",
    Code.TOO_MUCH_AT_ONCE: "more at once than one turn has room for",
    Code.ENDLESS: "world events that bring each other about without an end",
    Code.UNFINISHABLE: "a quest, or a stage of one, from which no way leads to its end",
    Code.NEVER_HAPPENS: "an objective that waits for what cannot happen in this pack",
    Code.STAGE_CYCLE: "stages that lead back to themselves",
    Code.UNBOUND: "a template of quests that fits nowhere in any story of the pack",
    Code.TEMPLATE: "something in a template of quests that could not always be completed or said",
    Code.ONE_OF_TWO: "two things said of which there can only be one",
    Code.ENDING_UNREACHED: "no effect reaches this ending",
    Code.PLACE_UNREACHED: "no exit or `move` leads from the start of a scenario to this place",
    Code.QUEST_UNOFFERED: "nothing offers this quest",
    Code.FLAG_UNUSED: "a flag that is never asked for or never set",
    Code.NOT_TRANSLATED: "words that a language of the pack does not have",
    Code.NEVER_SAID: "something written that can never come to pass",
    Code.LOOT_UNUSED: "a loot table that nothing draws from, or that holds nothing but blanks",
    Code.FIGURE_UNUSED: "a resource that nothing changes, or a check that nothing is rolled by",
    Code.EVENT_UNHEARD: "an effect raises an event that nothing waits for",
    Code.LOCK_UNOPENED: "a lock without key and check that no effect opens",
    Code.WEATHER_UNREACHED: "weather that never comes",
    Code.FACT_UNUSED: "a fact that nobody ever knows",
}
"""What each code means, for people."""

_SUGGESTED: Final = 200  # problems after which no more likenesses are looked for: each costs a search of all ids


_SHOWN: Final = 64  # characters of a wrong value that a message repeats


def quoted(text: str) -> str:
    """Quote what a pack says, shortened, without anything that could break a line or a terminal."""
    return ascii(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!a}..."


def named(name: str) -> str:
    """Answer an id as it is, and what only stands where an id should in quotes."""
    return name if name.isidentifier() and name.isascii() and len(name) <= _SHOWN else quoted(name)


class Problems:
    """Gathers problems; nothing stops at the first."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, mark: Mark, code: Code, message: str) -> None:
        """Note a problem where it is."""
        severity: Severity = "warning" if code.startswith("P4") else "error"
        self._found.add(Problem(mark.file, mark.line, mark.column, code.value, severity, message))

    def unknown(self, mark: Mark, code: Code, what: str, word: str, known: Iterable[str]) -> None:
        """Note a word that is not known, with the likeliest that is: `unknown key 'wieght', did you mean 'weight'?`."""
        told = f"unknown {what} {quoted(word)}"
        near = get_close_matches(word[:_SHOWN], sorted(known), n=1) if len(self._found) < _SUGGESTED else []
        self.add(mark, code, f"{told}, did you mean {quoted(near[0])}?" if near else told)

    @property
    def broken(self) -> bool:
        """Whether any error has been found."""
        return any(problem.severity == "error" for problem in self._found)

    def all(self) -> tuple[Problem, ...]:
        """Answer all problems by file, line and column."""
        return tuple(sorted(self._found))
