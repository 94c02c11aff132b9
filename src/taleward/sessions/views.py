"""The state of a session as its player may see it: named and described, without flags, dice and what is elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from taleward.content import Release, Words
from taleward.engine import GameState, Refusal, Why
from taleward.engine.characters import threshold
from taleward.engine.hours import day_of
from taleward.engine.inventory import contents_key, load_of, slot_of
from taleward.engine.kernel import Dice
from taleward.engine.pack import Calendar, Exit
from taleward.engine.quests import COMPLETED, DECLINED, OFFERED, QuestState, quest_of
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.deeds import cursed
from taleward.engine.rules.offers import available, offers_here
from taleward.engine.rules.places import walking_minutes, way_is_locked, words_of_place
from taleward.engine.rules.scene import Scene
from taleward.engine.world import person_subject
from taleward.narrative import QuestWords

UNKNOWN = "unknown"
"""The status of a quest that was not begun, nor offered."""
_UNHEARD = frozenset({Why.NOT_HERE, Why.NOT_OFFERED})
"""Why a quest is not offered to somebody who is told nothing of it then."""
StateView = dict[str, Any]
"""{character, inventory, quests, world}, plain JSON values."""


@dataclass(frozen=True, slots=True)
class _Viewer:
    session_id: str
    game: GameState
    release: Release
    prose: Mapping[str, str]
    words: Words

    def _scene(self) -> Scene:
        return Scene(self.release.pack, self.game, Dice(b"", "", 0))

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
            "next_level": threshold(character.level, pack.scenarios[self.game.scenario].levels),
            "health": character.health,
            "health_max": character.health_max,
            "gold": character.gold,
            "resources": [
                {
                    "id": resource.id,
                    "name": self.prose[resource.name],
                    "value": character.resources.get(resource.id, 0),
                    "most": resource.most or None,
                }
                for resource in pack.resources.values()
            ],
            "statuses": [
                {"id": status, "name": self.prose[pack.statuses[status].name]}
                for status in (*character.statuses, *self._scene().worn_statuses())
            ],
        }

    def inventory(self) -> dict[str, Any]:
        """What is carried and worn. Weights are in tenths of a kilogram."""
        inventory, pack = self.game.inventory, self.release.pack
        scene = self._scene()
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
                    "slots": self._slots(item),
                    "cursed": kind.cursed and cursed(scene, item),
                    "contents": self._contents(item) if kind.holds else None,
                }
            )
        return {"items": items, "weight": load_of(inventory.bag, self.game.world.ground, pack), "carry": scene.carry}

    def _slots(self, item: str) -> list[str]:
        """The slots that something is worn in, as far as the pack has names for them."""
        texts = self.words.texts
        slots = (f"slot.{slot}" for slot, worn in self.game.inventory.worn.items() if worn == item)
        return [texts[slot] for slot in slots if slot in texts]

    def _contents(self, item: str) -> list[dict[str, Any]]:
        """What is in something that is carried."""
        stacks = self.game.world.ground.get(contents_key(item)) or {}
        kinds = self.release.pack.items
        return [
            {"item_id": name, "kind": stack.kind, "name": self.prose[kinds[stack.kind].name], "count": stack.count}
            for name, stack in stacks.items()
        ]

    def quests(self) -> list[dict[str, Any]]:
        """The quests that are known or offered here, each with its present stage; `remaining` is in minutes."""
        pack, known = self.release.pack, self.game.quests
        shown = {quest: state for quest, state in known.items() if state.status != DECLINED}
        scene = Scene(pack, self.game, Dice(b"", "", 0))
        here = [] if self.game.ending else [intent.quest for intent in offers_here(scene)]
        for quest in here:
            if quest not in shown:
                shown[quest] = QuestState(OFFERED, next(iter(pack.quests[quest].stages)))
        return self.quests_of(shown)

    def quests_of(self, shown: Mapping[str, QuestState]) -> list[dict[str, Any]]:
        """Quests as they stand."""
        words = QuestWords(self.release.pack, self.words)
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
            "description": self.prose[words_of_place(self._scene())],
            **self._clock(pack.scenarios[self.game.scenario].calendar),
            "weather": self._weather(),
            "map": self._map(),
            "people": [
                {"id": person.id, "name": self.prose[person.name], "disposition": self._disposition(person.id)}
                for person in here
            ],
            "fight": self._fight(),
            "journal": [self.prose[entry] for entry in self.game.journal],
            "ending": {"id": ending.id, "title": self.prose[ending.title]} if ending else None,
        }

    def _clock(self, calendar: Calendar) -> dict[str, Any]:
        """The day and the time, with the names that the scenario has for them."""
        day = day_of(self.game.world.minutes, calendar.day)
        now = self.game.world.minutes % calendar.day
        part = next((part for part in reversed(calendar.parts) if part.since <= now), None)
        if calendar.parts and part is None:  # before the first of the day it is still the last of the day before
            part = calendar.parts[-1]
        weekday = calendar.weekdays[(day - 1) % len(calendar.weekdays)] if calendar.weekdays else None
        return {
            "day": day,
            "time": f"{now // 60:02d}:{now % 60:02d}",
            "part": self.prose[part.name] if part else None,
            "weekday": self.prose[weekday] if weekday else None,
        }

    def _weather(self) -> dict[str, str] | None:
        """What the weather is like, as far as it can be seen from where the player is."""
        pack, world = self.release.pack, self.game.world
        if not world.weather or pack.places[world.place].indoors:
            return None
        return {"id": world.weather, "name": self.prose[pack.weather[world.weather].name]}

    def _disposition(self, person: str) -> str | None:
        """What it is called how a person thinks of the player, if there is a word for it."""
        relation = self.game.world.relations.get(person, 0)
        fitting = [one for one in self.release.pack.dispositions.values() if one.at_least <= relation]
        name = max(fitting, key=lambda one: one.at_least).name if fitting else ""
        return self.prose[name] if name else None

    def _map(self) -> list[dict[str, Any]]:
        """The places that were visited, in that order, with the ways that lead on from each as far as they are seen."""
        pack, world = self.release.pack, self.game.world
        return [
            {
                "location_id": f"{pack.id}:{place}",
                "name": self.prose[pack.places[place].name],
                "here": place == world.place,
                "ways": [self._way(way, place) for way in pack.places[place].exits if self._is_known(way, place)],
            }
            for place in world.visits
        ]

    def _is_known(self, way: Exit, place: str) -> bool:
        """Whether the player sees a way; elsewhere, whether it is always there or they have been beyond it."""
        if place == self.game.world.place:
            return bool(way.blocked) or holds(way.when, self._scene())
        return way.when is None or bool(way.blocked) or way.to in self.game.world.visits

    def _way(self, way: Exit, place: str) -> dict[str, Any]:
        """A way, with minutes of walking. A place that was never seen has no name, only the way to it has."""
        pack, visited = self.release.pack, way.to in self.game.world.visits
        return {
            "location_id": f"{pack.id}:{way.to}" if visited else None,
            "name": self.prose[pack.places[way.to].name] if visited else self.prose[way.label],
            "visited": visited,
            "open": self._is_open(way, place),
            "minutes": walking_minutes(self._scene(), way),
        }

    def _is_open(self, way: Exit, place: str) -> bool:
        scene = self._scene()
        return holds(way.when, scene) and not way_is_locked(scene, way, place)

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
            "items": [
                {
                    "kind": portion.item,
                    "name": self.prose[self.release.pack.items[portion.item].name],
                    "count": portion.count,
                }
                for portion in quest.rewards.items
            ],
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


class QuestViews:
    """The quests of a state as `view` shows them, each with whether it can be accepted, and why not in words.

    `available` and `reason` are for the character where they are, unless it is asked `on_offer`.
    """

    def __init__(
        self, session_id: str, game: GameState, release: Release, language: str, reason: Callable[[Refusal], str]
    ) -> None:
        """`reason` has the words for a refusal."""
        words = release.words_in(language)
        self._viewer = _Viewer(session_id, game, release, words.prose, words)
        self._game, self._pack, self._texts, self._reason = game, release.pack, words.texts, reason

    def known(self) -> list[dict[str, Any]]:
        """Those that are known or offered here, as the state has them."""
        return self._told(self._viewer.quests(), dict(available(self._pack, self._game)))

    def every(self) -> list[dict[str, Any]]:
        """All that stand in the state, those that were declined among them."""
        return self._told(self._viewer.quests_of(self._game.quests), dict(available(self._pack, self._game)))

    def on_offer(self, level: int, place: str, *, everything: bool) -> list[dict[str, Any]]:
        """Those that may be offered to a character of a level at a place.

        What somebody would only hear of elsewhere, or later, is left out unless `everything` is asked for.
        """
        known = self._game.quests
        found = {
            quest: refusal
            for quest, refusal in available(self._pack, self._game, level, place)
            if everything or quest in known or refusal is None or refusal.code not in _UNHEARD
        }
        shown = {
            quest: known.get(quest)
            or QuestState(UNKNOWN if refusal else OFFERED, next(iter(self._pack.quests[quest].stages)))
            for quest, refusal in found.items()
        }
        return self._told(self._viewer.quests_of(shown), found)

    def _told(self, quests: list[dict[str, Any]], refusals: Mapping[str, Refusal | None]) -> list[dict[str, Any]]:
        for quest in quests:
            name = quest["quest_id"].partition(":")[2]
            quest["reason"] = self._why_not(quest["status"], refusals[name])
            quest["available"] = quest["reason"] is None
        return quests

    def _why_not(self, status: str, refusal: Refusal | None) -> str | None:
        """Why a quest cannot be accepted. What is under way, or went otherwise than well, is not "done"."""
        if self._game.ending:
            return self._reason(Refusal(Why.GAME_OVER))
        if refusal is None:
            return self._reason(Refusal(Why.IN_FIGHT)) if self._game.fight is not None else None
        if refusal.code is Why.ALREADY_DONE and status != COMPLETED:
            return self._texts.get(f"quest.status.{status}", status)
        if refusal.code is Why.NOT_HERE and not refusal.subject:  # nobody in particular is missed
            return self._reason(Refusal(Why.NOT_OFFERED))
        return self._reason(refusal)


def dispositions(game: GameState, release: Release, language: str) -> list[dict[str, Any]]:
    """What the people whom the player has met think of them, each {id, name, disposition}, -100 to 100."""
    prose, people = release.words_in(language).prose, release.pack.people
    return [
        {"id": person, "name": prose[people[person].name], "disposition": relation}
        for person, relation in game.world.relations.items()
        if person_subject(person) in game.world.seen
    ]


def view(session_id: str, game: GameState, release: Release, language: str) -> StateView:
    """The state in words of a language of the release."""
    words = release.words_in(language)
    viewer = _Viewer(session_id, game, release, words.prose, words)
    return {
        "character": viewer.character(),
        "inventory": viewer.inventory(),
        "quests": viewer.quests(),
        "world": viewer.world(),
    }
