"""The words of quests: the pack's own, and patterns of made ones with the names of what they are bound to."""

from collections.abc import Mapping

from taleward.content import Words
from taleward.engine.errands import GIVER, HERE
from taleward.engine.pack import Pack, QuestTemplate
from taleward.engine.quests import QuestState, bound, quest_of

FORGOTTEN = "quest.forgotten"
"""The text for an errand that is long over and not kept any more."""


class QuestWords:
    """Words of quests of one pack in one language."""

    def __init__(self, pack: Pack, words: Words) -> None:
        """`words` are complete for the language."""
        self._pack = pack
        self._words = words

    def name(self, quest_id: str, quests: Mapping[str, QuestState]) -> str:
        """The name of a quest; where it is not kept any more, a word for any errand."""
        if quest_id not in quests and quest_id not in self._pack.quests:
            return self._words.texts.get(FORGOTTEN, quest_id)
        return self.say(quest_of(self._pack, quests, quest_id).name, quest_id, quests)

    def say(self, key: str, quest_id: str, quests: Mapping[str, QuestState]) -> str:
        """Words of a quest by their key, with the names of what it is bound to."""
        text = self._words.prose.get(key, key)
        state = quests.get(quest_id)
        if state is None or not state.template:
            return text
        template = self._pack.quest_templates[state.template]
        for slot, value in bound(state.bindings).items():
            text = text.replace(f"{{{slot}}}", self._named(_kind(template, slot), value))
        return text

    def _named(self, kind: str, name: str) -> str:
        pack = self._pack
        kinds: Mapping[str, Mapping[str, str]] = {
            "place": {name: pack.places[name].name} if name in pack.places else {},
            "person": {name: pack.people[name].name} if name in pack.people else {},
            "item": {name: pack.items[name].name} if name in pack.items else {},
        }
        key = kinds.get(kind, {}).get(name, name)
        return self._words.prose.get(key, key)


def _kind(template: QuestTemplate, slot: str) -> str:
    own = {HERE: "place", GIVER: "person"}
    return own.get(slot) or template.slots[slot].kind
