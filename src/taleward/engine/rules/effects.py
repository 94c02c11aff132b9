"""What the effects of the vocabulary do in a scene: each becomes events."""

from collections.abc import Callable, Iterable
from typing import Any

from taleward.engine import characters, combat, dice, inventory, quests, world
from taleward.engine.inventory import instance_id, room_for, slot_of
from taleward.engine.kernel import clip
from taleward.engine.pack import Effect, Item, LootEntry, LootTable
from taleward.engine.pack import effects as words
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.offers import enter_stage, generate, propose, start_quest
from taleward.engine.rules.scene import Scene
from taleward.engine.state import JournalWritten, StoryEnded


def perform(scene: Scene, effects: Iterable[Effect]) -> None:
    """Do effects in their order; nothing follows the end of the story."""
    for effect in effects:
        if scene.state.ending:
            return
        _PERFORM[effect.__class__](effect, scene)


def give(scene: Scene, item: Item, count: int) -> None:
    """Give an item; what cannot be carried is laid down here, unless it is bound to the character."""
    here = scene.state.world.place
    for part in [count] if item.stack > 1 else [1] * count:
        room = part if item.bound else room_for(scene.state.inventory, item, scene.pack, scene.scenario.carry)
        made = instance_id(item, scene.state.inventory.made)
        scene.emit(inventory.ItemGained(made, item.id, part, item.charges))
        if part > room:
            scene.emit(inventory.ItemDropped(made, item.id, part - room, item.charges, here))


def lose(scene: Scene, kind: str, count: int) -> None:
    """Take so many of a kind away, as far as there are any; what was worn is put away first."""
    bag = scene.state.inventory.bag
    for item in [item for item, stack in bag.items() if stack.kind == kind]:
        if count <= 0:
            return
        taken = min(count, bag[item].count)
        count -= taken
        put_away(scene, item)
        scene.emit(inventory.ItemLost(item, kind, taken))


def put_away(scene: Scene, item: str) -> None:
    """Unequip an item if it is worn."""
    slot = slot_of(scene.state.inventory, item)
    if slot is not None:
        scene.emit(inventory.ItemUnequipped(item, scene.state.inventory.bag[item].kind, slot))


def harm(scene: Scene, amount: int, source: str = "") -> None:
    """Harm the character by at most the health that is left."""
    amount = clip(amount, 0, scene.state.character.health)
    if amount:
        scene.emit(characters.Harmed(amount, source))


def heal(scene: Scene, amount: int) -> None:
    """Heal the character by at most what is missing."""
    character = scene.state.character
    amount = clip(amount, 0, character.health_max - character.health)
    if amount:
        scene.emit(characters.Healed(amount))


def change_relation(scene: Scene, person: str, amount: int) -> None:
    """Make a person think otherwise of the character, as far as that goes."""
    now = scene.state.world.relations.get(person, 0)
    amount = clip(now + amount, -100, 100) - now
    if amount:
        scene.emit(world.RelationChanged(person, amount))


def _lay(scene: Scene, item: Item, count: int, place: str) -> None:
    for part in [count] if item.stack > 1 else [1] * count:
        made = instance_id(item, scene.state.inventory.made)
        scene.emit(world.ItemSpawned(made, item.id, part, item.charges, place))


def _say(effect: words.Say, scene: Scene) -> None:
    scene.emit(world.Told(effect.text))


def _give(effect: words.Give, scene: Scene) -> None:
    give(scene, scene.pack.items[effect.item], effect.count)


def _loot(effect: words.DrawLoot, scene: Scene) -> None:
    table = scene.pack.loot[effect.table]
    for _ in range(table.rolls):
        entry = _draw(scene, table)
        if entry is not None and entry.item is not None:
            give(scene, scene.pack.items[entry.item], entry.count)


def _draw(scene: Scene, table: LootTable) -> LootEntry | None:
    entries = [entry for entry in table.entries if holds(entry.when, scene)]
    if not entries:
        return None
    left = scene.dice.draw(f"loot:{table.id}", 1, sum(entry.weight for entry in entries))[0]
    while left > entries[0].weight:
        left -= entries.pop(0).weight
    return entries[0]


def _take(effect: words.TakeAway, scene: Scene) -> None:
    lose(scene, effect.item, effect.count)


def _gold(effect: words.ChangeGold, scene: Scene) -> None:
    if effect.amount > 0:
        scene.emit(characters.GoldGained(effect.amount))
        return
    lost = min(-effect.amount, scene.state.character.gold)
    if lost:
        scene.emit(characters.GoldLost(lost))


def _harm(effect: words.Harm, scene: Scene) -> None:
    harm(scene, dice.roll(scene.dice, "harm", effect.roll).total)


def _heal(effect: words.Heal, scene: Scene) -> None:
    heal(scene, dice.roll(scene.dice, "heal", effect.roll).total)


def _status_on(effect: words.StatusOn, scene: Scene) -> None:
    until = scene.state.turn + 1 + effect.turns if effect.turns else characters.FOR_EVER
    scene.emit(characters.StatusGained(effect.status, until))


def _status_off(effect: words.StatusOff, scene: Scene) -> None:
    if effect.status in scene.state.character.statuses:
        scene.emit(characters.StatusLost(effect.status))


def _experience(effect: words.Experience, scene: Scene) -> None:
    for happened in characters.growth(scene.state.character, effect.amount):
        scene.emit(happened)


def _move(effect: words.MoveTo, scene: Scene) -> None:
    if scene.state.world.place != effect.place:
        scene.emit(world.Moved(scene.state.world.place, effect.place))


def _flag(effect: words.SetFlag, scene: Scene) -> None:
    if scene.state.world.flags.get(effect.flag, 0) != effect.value:
        scene.emit(world.FlagSet(effect.flag, effect.value))


def _clock(effect: words.PassTime, scene: Scene) -> None:
    scene.minutes += effect.minutes


def _relation(effect: words.ChangeRelation, scene: Scene) -> None:
    change_relation(scene, effect.person, effect.amount)


def _offer_quest(effect: words.OfferQuest, scene: Scene) -> None:
    state = scene.state.quests.get(effect.quest)
    if state is None or state.status in {quests.OFFERED, quests.DECLINED}:
        start_quest(scene, effect.quest)


def _advance_quest(effect: words.AdvanceQuest, scene: Scene) -> None:
    state = scene.state.quests.get(effect.quest)
    if state is not None and state.status == quests.ACTIVE:
        enter_stage(scene, effect.quest, effect.stage)


def _propose_quest(effect: words.ProposeQuest, scene: Scene) -> None:
    propose(scene, effect.quest)


def _generate_quest(effect: words.GenerateQuest, scene: Scene) -> None:
    if generate(scene, effect.templates, effect.difficulty, effect.by or "") is not None:
        perform(scene, effect.otherwise)


def _spawn(effect: words.Spawn, scene: Scene) -> None:
    _lay(scene, scene.pack.items[effect.item], effect.count, effect.place or scene.state.world.place)


def _move_person(effect: words.MovePerson, scene: Scene) -> None:
    if scene.state.world.people.get(effect.person, "") != (effect.place or ""):
        scene.emit(world.PersonMoved(effect.person, effect.place or ""))


def _fight(effect: words.StartFight, scene: Scene) -> None:
    if scene.state.fight is None:
        encounter = scene.pack.encounters[effect.encounter]
        scene.emit(combat.FightStarted(encounter.id, combat.line_up(encounter, scene.pack)))
        scene.emit(world.Told(encounter.intro))


def _journal(effect: words.WriteJournal, scene: Scene) -> None:
    scene.emit(JournalWritten(effect.text))


def _event(effect: words.RaiseEvent, scene: Scene) -> None:
    scene.emit(world.WorldEvent(effect.name))


def _end(effect: words.EndGame, scene: Scene) -> None:
    scene.emit(StoryEnded(effect.ending))


def _if(effect: words.If, scene: Scene) -> None:
    perform(scene, effect.then if holds(effect.when, scene) else effect.otherwise)


_PERFORM: dict[type[Effect], Callable[[Any, Scene], None]] = {
    words.Say: _say,
    words.Give: _give,
    words.DrawLoot: _loot,
    words.TakeAway: _take,
    words.ChangeGold: _gold,
    words.Harm: _harm,
    words.Heal: _heal,
    words.StatusOn: _status_on,
    words.StatusOff: _status_off,
    words.Experience: _experience,
    words.MoveTo: _move,
    words.SetFlag: _flag,
    words.PassTime: _clock,
    words.ChangeRelation: _relation,
    words.OfferQuest: _offer_quest,
    words.AdvanceQuest: _advance_quest,
    words.ProposeQuest: _propose_quest,
    words.GenerateQuest: _generate_quest,
    words.Spawn: _spawn,
    words.MovePerson: _move_person,
    words.StartFight: _fight,
    words.WriteJournal: _journal,
    words.RaiseEvent: _event,
    words.EndGame: _end,
    words.If: _if,
}
