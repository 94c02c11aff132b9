"""What things are called: ids of a pack into names of one language."""

from collections.abc import Mapping

from taleward.content import Words
from taleward.engine.pack import Pack


class Names:
    """Names by kind and id. An id may be an instance (`iron_key.3`, `wolf.2`): then its kind names it."""

    def __init__(self, pack: Pack, words: Words) -> None:
        """`words` are complete for the language."""
        prose = words.prose
        self._texts = words.texts
        self._stats = {stat.id: prose[stat.name] for stat in pack.stats.values()}
        self._amounts = {one.id: prose[one.plural or one.name] for one in pack.resources.values()}
        self._several = {item.id: prose[item.plural or item.name] for item in pack.items.values()}
        places = pack.places.values()
        self._features = {(place.id, one.id): prose[one.name] for place in places for one in place.features.values()}
        self._indoors = frozenset(place.id for place in pack.places.values() if place.indoors)
        self._by_kind: Mapping[str, Mapping[str, str]] = {
            "item": {item.id: prose[item.name] for item in pack.items.values()},
            "place": {place.id: prose[place.name] for place in pack.places.values()},
            "person": {person.id: prose[person.name] for person in pack.people.values()},
            "foe": {foe.id: prose[foe.name] for foe in pack.foes.values()},
            "quest": {quest.id: prose[quest.name] for quest in pack.quests.values()},
            "status": {status.id: prose[status.name] for status in pack.statuses.values()},
            "resource": {resource.id: prose[resource.name] for resource in pack.resources.values()},
            "skill": {skill.id: prose[skill.name] for skill in pack.skills.values()},
            "ending": {ending.id: prose[ending.title] for ending in pack.endings.values()},
            "stat": self._stats,
            "weather": {weather.id: prose[weather.name] for weather in pack.weather.values()},
            "feature": {feature: name for (_, feature), name in self._features.items()},
        }

    def of_kind(self, kind: str, name: str) -> str:
        """The name of a thing of a known kind; its id if it has none."""
        names = self._by_kind.get(kind, {})
        return names.get(name) or names.get(name.partition(".")[0]) or name

    def is_indoors(self, place: str) -> bool:
        """Whether nothing of the weather is seen at a place."""
        return place in self._indoors

    def several(self, item: str, count: int) -> str:
        """So many of an item, more than one."""
        return f"{count} {self._several.get(item, item)}"

    def amount(self, resource: str, count: int) -> str:
        """So much of a resource, one or more."""
        return f"{count} {self.plenty(resource) if count > 1 else self.of_kind('resource', resource)}"

    def plenty(self, resource: str) -> str:
        """What any amount of a resource is called but one."""
        return self._amounts.get(resource, resource)

    def money(self, amount: int) -> str:
        """The word for so much money."""
        return self._texts.get("currency.one" if amount == 1 else "currency.many", "")

    def feature(self, place: str, feature: str) -> str:
        """The name of a thing of a place; its id if there is none."""
        return self._features.get((place, feature), feature)

    def of(self, name: str) -> str:
        """The name of a thing of any kind that a player can point at; empty if there is none."""
        for kind in ("item", "person", "feature", "place", "foe", "quest", "status"):
            names = self._by_kind[kind]
            found = names.get(name) or names.get(name.partition(".")[0])
            if found:
                return found
        return ""

    def roll(self, label: str) -> str:
        """What a roll is called: a stat's name, or the interface's word for attack, defence and flight."""
        if label in self._stats:
            return self._texts.get("roll.check", "{name}").replace("{name}", self._stats[label])
        return self._texts.get(f"roll.{label}", label)
