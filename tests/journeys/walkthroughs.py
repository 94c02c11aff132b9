"""The act played to each of its endings, and a player who knows nothing but what is offered."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from tests.journeys.api_server import Story, data_of

RETURNED = (
    "interact toll_box/sign · move the_hard · move tally_house · talk pell/business · move the_hard · move eel_house · "
    "interact barrel/help · talk hanne/afraid · move the_hard · move wall_top · interact sluice_door/knock · "
    "move sluice_house · talk joss/story · talk joss/wants · talk joss/tally · talk joss/promise · move wall_top · "
    "move the_hard · talk crake/cow · move tally_house · talk pell/told · interact forms/search+ · talk pell/sign+ · "
    "use lead_tally/board"
)
PAID = (
    "interact toll_box/sign · move the_hard · talk nettie/counts · trade crake/buy/barley_sugar · talk nettie/sugar · "
    "talk nettie/key · move wall_top · use sluice_key/sluice_door · move sluice_house · take storm_lantern · "
    "equip storm_lantern · talk joss/story · talk joss/wants · talk joss/sea · talk joss/tally · move wall_top · "
    "interact tide_board/wait · use counterfoil/bailiff · move bell_chamber · interact bell/read · use lead_tally/bell"
)
BEFORE_THE_FIGHT = (
    "interact toll_box/sign · move the_hard · take boat_hook · equip boat_hook · trade crake/buy/cork_jerkin · "
    "equip cork_jerkin · move wall_top · use boat_hook/sluice_door+ · move sluice_house · take storm_lantern · "
    "equip storm_lantern · talk joss/story · move wall_top · interact tide_board/wait · interact bailiff/bar"
)
AFTER_THE_FIGHT = "move bell_chamber · interact bell/read · use counterfoil/bell"
FIGHTER = {"template_id": "waller"}


def fight(story: Story) -> None:
    """Strike until nothing stands."""
    while story.state()["world"]["fight"]:
        assert story.act("attack")["outcome"] == "applied"


SELDOM = {"abandon", "accept", "decline", "drop", "equip", "pick", "put", "rest", "take", "trade", "unequip", "unlock"}
"""What a stranger tries when everything else was tried more often; looking at a thing belongs to it."""


def seldom(action: dict[str, Any]) -> bool:
    return action["action"] in SELDOM or (action["action"] == "explore" and action["target"] is not None)


def curious(story: Story, seed: int, bound: int = 280) -> str:
    """Play by the served action ids alone, what was done least first; answer the ending.

    The bound is below what a player may do in one go.
    """
    chance = random.Random(seed)
    tried: Counter[tuple[str, str | None]] = Counter()
    actions = story.begun["actions"]
    for _ in range(bound):
        able = [action for action in actions if action["available"]]
        if not able:
            break
        weary = [tried[action["action"], action["target"]] + 2 * seldom(action) for action in able]
        chosen = chance.choice([action for action, times in zip(able, weary, strict=True) if times == min(weary)])
        tried[chosen["action"], chosen["target"]] += 1
        turn = data_of(story.post("action", {"action_id": chosen["action_id"]}))
        assert turn["outcome"] == "applied", turn["refusal"]
        assert turn["narration"]["text"]
        actions = turn["actions"]
    return story.ending() or ""
