"""The terminal's own few words, and what a player may type. No word of a game: those come from the server."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "more": "more ({count})",
    "more_asked": "more: none of these",
    "how": "Say what you do, or give a number. Enter shows the choices again, ? the help.",
    "unknown": "There is no choice {line} now.",
    "nothing_yet": "Nothing yet.",
    "over": "The story ends here. u takes the last step back, x leaves; begin another with: {program} play --new",
    "saved": 'Kept as "{name}". Say saves for the list.',
    "save_how": "Say a name too: save before the bridge",
    "load_how": "Say load and a number to go back.",
    "elsewhere": "The game went on elsewhere; this is how it stands.",
    "waiting": "The server is not answering; trying again...",
    "goodbye": "Your game is saved. Go on with: {command}",
    "health": "Health",
    "gold": "Gold {gold}",
    "time": "Day {day}, {part} {time}",
    "weight": "Weight {weight} of {carry} kg",
    "level": "Level {level}",
    "experience": "Experience {experience}, next level at {next_level}",
    "here": "you are here",
    "new_place": "not seen yet",
    "closed": "closed",
    "elsewhere_on_map": "see there",
    "minutes": "{minutes} min",
    "people": "Here: {names}",
    "hint": "hint {number}: {quest}",
    "hint_end": "There is no more to tell about this.",
    "continue": 'Go on with "{title}"',
    "new": "Begin a new game",
    "who": "Who are you? Enter takes the first.",
    "who_default": "{name}, the first of these",
    "who_other": "Choose what you are, what you do and where you come from",
    "who_random": "Let chance send somebody",
    "who_own": "Make somebody of your own",
    "begin_with": "Begin with {name}",
    "draw_again": "Another one",
    "somebody_else": "Somebody else",
    "other_points": "Change the points",
    "template": "What are you? (back begins again)",
    "class": "What do you do for a living?",
    "background": "Where do you come from?",
    "name": "What is your name? Enter: {name}",
    "points": "You have {budget} points for your stats. What you lower gives points back.",
    "spend": "{name} is {base}{counted}. Points left: {left}. Say a number, or Enter to leave it.",
    "counted": " (counts as {value})",
    "no_number": "Say a whole number such as 12, or nothing.",
    "help": (
        "Say in your own words what you do, or type the number of a choice.\n\n"
        "   more       all other choices, and what stands in their way\n"
        "m  map        where you have been, and the ways on\n"
        "i  inventory  what you carry\n"
        "q  quests     what you have taken on\n"
        "c  character  who you are\n"
        "j  journal    what you have written down\n"
        "r  recap      what has happened so far\n"
        "   where      where you are, and who is there\n"
        "   hint       what to do next, a little more each time\n"
        "u  undo       takes your last step back\n"
        "   save NAME  keeps this moment under a name\n"
        "   saves      lists them; load NUMBER goes back to one\n"
        "x  quit       leaves; the game is kept at every step\n\n"
        "Everything else is said to the game: also x and a word, and single letters such as l or n."
    ),
}
"""All that the terminal says by itself."""

HEADINGS: Final[Mapping[str, str]] = {"talk": "Talk", "do": "Do", "go": "Go", "carry": "Carry"}
"""How the groups of choices are called."""

_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "help": ("h", "?", "help"),
    "more": ("more",),
    "map": ("m", "map"),
    "inventory": ("i", "inv", "inventory"),
    "quests": ("q", "quests"),
    "character": ("c", "character"),
    "journal": ("j", "journal"),
    "recap": ("r", "recap"),
    "where": ("where",),
    "hint": ("hint",),
    "undo": ("u", "undo"),
    "save": ("save",),
    "saves": ("saves", "load"),
    "quit": ("x", "quit", "exit"),
}
COMMANDS: Final[Mapping[str, str]] = {typed: command for command, all_ in _SPELLINGS.items() for typed in all_}
"""What a line that is no choice means to the terminal, in lower case. Letters that players of text games use for ways
and deeds (n, s, e, w, d, l, z, g) are not taken: the game hears them."""

PARTS_OF_DAY: Final = ((5, "night"), (11, "morning"), (14, "midday"), (18, "afternoon"), (22, "evening"), (24, "night"))
"""Each with the hour at which it ends."""
