"""The character: body, purse, experience, statuses. Reducers write only their own slice of the state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from taleward.engine.kernel import MAX_NUMBER, Event, ResourceId, StatusId, clip, event
from taleward.engine.pack import Background, CharacterClass, Levels, Resource, Template

LEVELS: Final = Levels()
"""What levels cost and bring where a scenario says nothing."""
FOR_EVER = 0
LEAST_STAT, MOST_STAT = 1, 30


@dataclass(slots=True)
class Character:
    """Who the player is. `statuses` holds the story turn at which each is over (0: until taken off)."""

    name: str
    template: str
    character_class: str
    background: str
    stats: dict[str, int]
    skills: dict[str, int]
    health: int
    health_max: int
    gold: int
    level: int = 1
    experience: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    resources: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Character":
        """A character of its own, for a draft."""
        return Character(
            self.name,
            self.template,
            self.character_class,
            self.background,
            dict(self.stats),
            dict(self.skills),
            self.health,
            self.health_max,
            self.gold,
            self.level,
            self.experience,
            dict(self.statuses),
            dict(self.resources),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a player chose of a character before the story begins. `stats` stand for the template's base stats."""

    template: Template
    name: str
    character_class: CharacterClass | None = None
    background: Background | None = None
    stats: Mapping[str, int] | None = None


@event("harmed")
class Harmed(Event):
    """Health fell by `amount`, never below nothing."""

    amount: int
    source: str = ""


@event("healed")
class Healed(Event):
    """Health rose by `amount`, never above its most."""

    amount: int


@event("gold_gained")
class GoldGained(Event):
    """The purse grew by `amount`, which is what it could take; `source` is where it came from."""

    amount: int
    source: str = ""


@event("gold_lost")
class GoldLost(Event):
    """The purse shrank by `amount`, never below nothing; `source` is where it went."""

    amount: int
    source: str = ""


@event("resource_changed")
class ResourceChanged(Event):
    """A resource grew by `amount`, or fell with a minus, to what is `left`: never below nothing or above its most."""

    resource: ResourceId
    amount: int
    left: int


@event("experience_gained")
class ExperienceGained(Event):
    """Experience grew."""

    amount: int


@event("level_gained")
class LevelGained(Event):
    """A level was reached; health and its most grew by `health`."""

    level: int
    health: int


@event("status_gained")
class StatusGained(Event):
    """A status came on, until a story turn (0: until taken off)."""

    status: StatusId
    until: int


@event("status_lost")
class StatusLost(Event):
    """A status went off."""

    status: StatusId


def create(choice: Choice, resources: Mapping[str, Resource] | None = None) -> Character:
    """Make a character from what was chosen, with the resources that a pack has."""
    template, calling, past = choice.template, choice.character_class, choice.background
    base = template.base_stats if choice.stats is None else choice.stats
    stats = {stat: final(score, stat, calling) for stat, score in base.items()}
    skills: dict[str, int] = {}
    for source in (calling, past):
        for skill, rank in (source.skills if source else {}).items():
            skills[skill] = skills.get(skill, 0) + rank
    gold = template.gold + (past.gold if past else 0)
    return Character(
        name=choice.name,
        template=template.id,
        character_class=calling.id if calling else "",
        background=past.id if past else "",
        stats=stats,
        skills=skills,
        health=template.health,
        health_max=template.health,
        gold=gold,
        resources={name: _start(template, resource) for name, resource in (resources or {}).items()},
    )


def _start(template: Template, resource: Resource) -> int:
    return clip(template.resources.get(resource.id, resource.start), 0, most(resource))


def most(resource: Resource) -> int:
    """The most there can be of a resource."""
    return resource.most or MAX_NUMBER


def final(score: int, stat: str, calling: CharacterClass | None) -> int:
    """What a base score of a stat becomes in a class."""
    return clip(score + calling.stat_bonus.get(stat, 0), LEAST_STAT, MOST_STAT) if calling else score


def growth(character: Character, amount: int, levels: Levels = LEVELS) -> list[Event]:
    """What gaining experience brings: the gain, and each level it reaches."""
    amount = clip(amount, 0, levels.experience * levels.most * levels.most)
    events: list[Event] = [ExperienceGained(amount)]
    total, level = character.experience + amount, character.level
    while level < levels.most and total >= threshold(level, levels):
        level += 1
        events.append(LevelGained(level, levels.health))
    return events


def threshold(level: int, levels: Levels = LEVELS) -> int:
    """The experience at which a level is left behind: 100, 300, 600, 1,000, ..."""
    return levels.experience * level * (level + 1) // 2


def apply_harmed(character: Character, event: Harmed) -> None:
    character.health = clip(character.health - event.amount)


def apply_healed(character: Character, event: Healed) -> None:
    character.health = clip(character.health + event.amount, 0, character.health_max)


def apply_gold_gained(character: Character, event: GoldGained) -> None:
    character.gold = clip(character.gold + event.amount)


def apply_gold_lost(character: Character, event: GoldLost) -> None:
    character.gold = clip(character.gold - event.amount)


def apply_resource_changed(character: Character, event: ResourceChanged) -> None:
    character.resources[event.resource] = event.left


def apply_experience_gained(character: Character, event: ExperienceGained) -> None:
    character.experience = clip(character.experience + event.amount)


def apply_level_gained(character: Character, event: LevelGained) -> None:
    character.level = event.level
    character.health_max = clip(character.health_max + event.health)
    character.health = clip(character.health + event.health)


def apply_status_gained(character: Character, event: StatusGained) -> None:
    character.statuses[event.status] = event.until


def apply_status_lost(character: Character, event: StatusLost) -> None:
    character.statuses.pop(event.status, None)
