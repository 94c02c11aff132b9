"""The state of a session as its player may see it: named and described, without flags, dice and what is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taleward.content import Release
from taleward.engine import GameState
from taleward.engine.characters import threshold
from taleward.engine.inventory import slot_of, weight_of
from taleward.engine.kernel import Dice
from taleward.engine.pack import Exit
from taleward.engine.quests import DECLINED, OFFERED, QuestState, quest_of
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.offers import offers_here
from taleward.engine.rules.places import words_of_place
from taleward.engine.rules.scene import Scene
from taleward.engine.world import DAY
from taleward.narrative import QuestWords

StateView = dict[str, Any]
"""{character, inventory, quests, world}, plain JSON values."""


@dataclass(frozen=True, slots=True)
class _Viewer:
    session_id: str
    game: GameState
    release: Release
    prose: Mapping[str, str]
    language: str

    def character(self) -> dict[str, Any]:
        """Who the player is."""
        character, pack = self.game.character, self.release.pack
        calling, past = pack.classes.get(character.character_class), pack.backgrounds.get(character.background)
        return {
            "name": character.name,
            "template_id": character.template,
            "character_class": character.character_class or None,
            "class_name": self.prose[calling.name] if calling else None,
            "background": character.background or None,
            "background_name": self.prose[past.name] if past else None,
            "stats": [self._stat(stat.id, stat.name) for stat in pack.stats.values()],
            "skills": [
                {"id": skill, "name": self.prose[pack.skills[skill].name], "rank": rank}
                for skill, rank in character.skills.items()
            ],
            "level": character.level,
            "experience": character.experience,
            "next_level": threshold(character.level),
            "health": character.health,
            "health_max": character.health_max,
            "gold": character.gold,
            "statuses": [
                {"id": status, "name": self.prose[pack.statuses[status].name]} for status in character.statuses
            ],
        }

    def inventory(self) -> dict[str, Any]:
        """What is carried and worn. Weights are in tenths of a kilogram."""
        inventory, pack = self.game.inventory, self.release.pack
        items = []
        for item, stack in inventory.bag.items():
            kind = pack.items[stack.kind]
            items.append(
                {
                    "item_id": item,
                    "kind": kind.id,
                    "name": self.prose[kind.name],
                    "description": self.prose[kind.description],
                    "count": stack.count,
                    "charges": stack.charges if kind.charges else None,
                    "weight": kind.weight,
                    "slot": slot_of(inventory, item),
                }
            )
        carry = pack.scenarios[self.game.scenario].carry
        return {"items": items, "weight": weight_of(inventory.bag, pack), "carry": carry}

    def quests(self) -> list[dict[str, Any]]:
        """The quests that are known or offered here, each with its present stage; `remaining` is in minutes."""
        pack, known = self.release.pack, self.game.quests
        shown = {quest: state for quest, state in known.items() if state.status != DECLINED}
        scene = Scene(pack, self.game, Dice(b"", "", 0))
        here = [] if self.game.ending else [intent.quest for intent in offers_here(scene)]
        for quest in here:
            if quest not in shown:
                shown[quest] = QuestState(OFFERED, next(iter(pack.quests[quest].stages)))
        words = QuestWords(pack, self.release.words_in(self.language))
        return [self._quest(quest, shown, words) for quest in shown]

    def world(self) -> dict[str, Any]:
        """Where and when the player is, and what is there."""
        world, pack = self.game.world, self.release.pack
        place = pack.places[world.place]
        here = [pack.people[person] for person, where in world.people.items() if where == world.place]
        ending = pack.endings.get(self.game.ending)
        return {
            "location_id": f"{pack.id}:{place.id}",
            "name": self.prose[place.name],
            "description": self.prose[words_of_place(Scene(pack, self.game, Dice(b"", "", 0)))],
            "day": world.minutes // DAY + 1,
            "time": f"{world.minutes % DAY // 60:02d}:{world.minutes % 60:02d}",
            "map": self._map(),
            "people": [{"id": person.id, "name": self.prose[person.name]} for person in here],
            "fight": self._fight(),
            "journal": [self.prose[entry] for entry in self.game.journal],
            "ending": {"id": ending.id, "title": self.prose[ending.title]} if ending else None,
        }

    def _map(self) -> list[dict[str, Any]]:
        """The places that were visited, in that order, with the ways that lead on from each as far as they are seen."""
        pack, world = self.release.pack, self.game.world
        return [
            {
                "location_id": f"{pack.id}:{place}",
                "name": self.prose[pack.places[place].name],
                "here": place == world.place,
                "ways": [self._way(way) for way in pack.places[place].exits if self._is_known(way, place)],
            }
            for place in world.visits
        ]

    def _is_known(self, way: Exit, place: str) -> bool:
        """Whether the player sees a way; elsewhere, whether it is always there or they have been beyond it."""
        if place == self.game.world.place:
            return bool(way.blocked) or self._is_open(way)
        return way.when is None or bool(way.blocked) or way.to in self.game.world.visits

    def _way(self, way: Exit) -> dict[str, Any]:
        """A way, with minutes of walking. A place that was never seen has no name, only the way to it has."""
        pack, visited = self.release.pack, way.to in self.game.world.visits
        return {
            "location_id": f"{pack.id}:{way.to}" if visited else None,
            "name": self.prose[pack.places[way.to].name] if visited else self.prose[way.label],
            "visited": visited,
            "open": self._is_open(way),
            "minutes": way.minutes,
        }

    def _is_open(self, way: Exit) -> bool:
        return holds(way.when, Scene(self.release.pack, self.game, Dice(b"", "", 0)))

    def _stat(self, stat: str, name: str) -> dict[str, Any]:
        return {"id": stat, "name": self.prose[name], "value": self.game.character.stats[stat]}

    def _quest(self, quest_id: str, quests: Mapping[str, QuestState], words: QuestWords) -> dict[str, Any]:
        state = quests[quest_id]
        quest = quest_of(self.release.pack, quests, quest_id)
        stage = quest.stages[state.stage]
        ends = [by for by in (state.deadline, state.stage_deadline) if by]
        return {
            "quest_id": f"{self.session_id}:{quest_id}",
            "name": words.name(quest_id, quests),
            "summary": words.say(quest.summary, quest_id, quests),
            "status": state.status,
            "stage": state.stage,
            "text": words.say(stage.text, quest_id, quests),
            "remaining": max(0, min(ends) - self.game.world.minutes) if ends else None,
            "difficulty": state.difficulty or None,
            "gold": quest.rewards.gold.base,
            "experience": quest.rewards.experience.base,
            "objectives": [
                {
                    "id": goal.id,
                    "text": words.say(goal.text, quest_id, quests),
                    "count": state.progress.get(goal.id, 0),
                    "goal": goal.count,
                    "optional": goal.optional,
                }
                for goal in stage.objectives.values()
            ],
        }

    def _fight(self) -> dict[str, Any] | None:
        fight, foes = self.game.fight, self.release.pack.foes
        if fight is None:
            return None
        return {
            "encounter": fight.encounter,
            "round": fight.round,
            "foes": [
                {
                    "id": foe,
                    "name": self.prose[foes[state.kind].name],
                    "health": state.health,
                    "health_max": foes[state.kind].health,
                }
                for foe, state in fight.foes.items()
            ],
        }


def view(session_id: str, game: GameState, release: Release, language: str) -> StateView:
    """The state in words of a language of the release."""
    viewer = _Viewer(session_id, game, release, release.words_in(language).prose, language)
    return {
        "character": viewer.character(),
        "inventory": viewer.inventory(),
        "quests": viewer.quests(),
        "world": viewer.world(),
    }
