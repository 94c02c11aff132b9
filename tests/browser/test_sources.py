"""The sources of the client are read: it knows no game."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import taleward
from taleward.content import load_packs

CLIENT = sorted((Path(taleward.__file__).parent / "web").iterdir())
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
OF_GAMES = (
    "attack backpack bag battle coin combat damage dice dungeon enemy experience fight foe gold health hero inventory "
    "journal level loot magic monster npc player quest quests roll skill skills spell stamina strength sword weapon"
)
VERBS = "attack defend explore equip trade flee"


@cache
def of_packs() -> frozenset[str]:
    """The ids of what the shipped packs define."""
    found: set[str] = set()
    for pack in (release.pack for release in load_packs().releases):
        found.update(pack.items, pack.people, pack.places, pack.quests, pack.foes)
        found.update(pack.stats, pack.skills, pack.classes, pack.backgrounds)
    return frozenset(found)


@pytest.mark.parametrize("path", CLIENT, ids=lambda path: path.name)
def test_the_client_knows_no_word_of_any_game(path: Path) -> None:
    told = path.read_text(encoding="utf-8")
    words = {word.lower() for word in WORD.findall(told)} | set(re.findall(r"[a-z_]+", told))
    assert words & {*OF_GAMES.split(), *VERBS.split(), *of_packs()} == set()
