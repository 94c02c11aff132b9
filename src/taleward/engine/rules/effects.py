"""What the effects of the vocabulary do in a scene: each becomes events."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from taleward.engine import characters, combat, dice, goods, happenings, inventory, quests, world
from taleward.engine.inventory import contents_key, instance_id, load_of, slot_of, stack_room
from taleward.engine.kernel import MAX_NUMBER, clip
from taleward.engine.loot import roll as open_table
from taleward.engine.pack import Effect, Happening, Item, LootTable
from taleward.engine.pack import effects as words
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.offers import advance, generate, propose, start_quest
from taleward.engine.rules.scene import Scene
from taleward.engine.state import JournalWritten, StoryEnded


def perform(scene: Scene, effects: Iterable[Effect], source: str = "effect") -> None:
    """Do effects in their order; nothing follows the end of the story. `source` is what their goods come from."""
    before, scene.source = scene.source, source
    for effect in effects:
        if scene.state.ending:
            break
        _PERFORM[effect.__class__](effect, scene)
    scene.source = before


def room_for(scene: Scene, item: Item, inside: int = 0) -> int:
    """How many of an item can still be carried; `inside` is what is in it weighs, in tenths of a kilogram."""
    by_stack = stack_room(scene.state.inventory.bag, item)
    weight = item.weight + inside
    if not weight or not by_stack:
        return by_stack
    if scene.spare is None:
        state = scene.state
        scene.spare = scene.carry - load_of(state.inventory.bag, state.world.ground, scene.pack)
    return max(0, min(by_stack, scene.spare // weight))


def give(scene: Scene, item: Item, count: int, source: str = "") -> None:
    """Give an item; what cannot be carried is laid down here, unless it is bound to the character."""
    here = scene.state.world.place
    for part in [count] if item.stack > 1 else [1] * count:
        room = part if item.bound else room_for(scene, item)
        made = instance_id(item, scene.state.inventory.made)
        scene.emit(inventory.ItemGained(made, item.id, part, item.charges, source or scene.source))
        if part > room:
            scene.emit(inventory.ItemDropped(made, item.id, part - room, item.charges, here))


def lose(scene: Scene, kind: str, count: int, source: str = "", *, only: str = "") -> None:
    """Take so many of a kind away, as far as there are any; what was worn is put away, what was in it laid down.

    `only` is the one thing that may be taken.
    """
    bag = scene.state.inventory.bag
    for item in [item for item, stack in bag.items() if stack.kind == kind and only in {"", item}]:
        if count <= 0:
            return
        taken = min(count, bag[item].count)
        count -= taken
        put_away(scene, item)
        _spill(scene, item)
        scene.emit(inventory.ItemLost(item, kind, taken, source or scene.source))


def _spill(scene: Scene, item: str) -> None:
    within = contents_key(item)
    for name, stack in list((scene.state.world.ground.get(within) or {}).items()):
        place = scene.state.world.place
        scene.emit(inventory.ItemDropped(name, stack.kind, stack.count, stack.charges, place, within))


def gain_gold(scene: Scene, amount: int, source: str = "") -> int:
    """Let the purse grow by what it can take; answer how much that was."""
    amount = clip(amount, 0, MAX_NUMBER - scene.state.character.gold)
    if amount:
        scene.emit(characters.GoldGained(amount, source or scene.source))
    return amount


def put_away(scene: Scene, item: str) -> None:
    """Unequip an item if it is worn."""
    slot = slot_of(scene.state.inventory, item)
    if slot is not None:
        scene.emit(inventory.ItemUnequipped(item, scene.state.inventory.bag[item].kind, slot))


def open_loot(scene: Scene, table: LootTable) -> None:
    """Open a loot table and give what it brings."""
    dry = dict(scene.state.world.luck)
    for won in open_table(table, scene.pack.loot, scene.dice, dry, lambda when: holds(when, scene)):
        if won.item:
            give(scene, scene.pack.items[won.item], won.count, "loot")
        else:
            gain_gold(scene, won.gold, "loot")
    for name, times in dry.items():
        if scene.state.world.luck.get(name, 0) != times:
            scene.emit(goods.LootDrawn(name, times))


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


def change_resource(scene: Scene, name: str, amount: int) -> None:
    """Add to a resource, or take from it with a minus, as far as that goes. What follows an empty one comes later."""
    now = scene.state.character.resources.get(name, 0)
    left = clip(now + amount, 0, characters.most(scene.pack.resources[name]))
    if left != now:
        scene.emit(characters.ResourceChanged(name, left - now, left))


def pay(scene: Scene, cost: Mapping[str, int]) -> None:
    """Take what something costs from the resources."""
    for name, amount in cost.items():
        change_resource(scene, name, -amount)


def change_relation(scene: Scene, person: str, amount: int) -> None:
    """Make a person think otherwise of the character, as far as that goes."""
    now = scene.state.world.relations.get(person, 0)
    amount = clip(now + amount, -100, 100) - now
    if amount:
        scene.emit(world.RelationChanged(person, amount))


def befall(scene: Scene, happening: Happening) -> bool:
    """Let a world event befall the story, and say whether it did; what follows from it settles with the turn."""
    over = happening.once and happenings.happening_name(happening.id) in scene.state.world.done
    if over or scene.state.ending or not holds(happening.when, scene):
        return False
    scene.emit(world.WorldEvent(happening.id))
    scene.emit(happenings.Happened(happening.id, happening.text))
    perform(scene, happening.then, "world")
    return True


def turn_weather(scene: Scene, weather: str, until: int) -> None:
    """Let the weather be this until a minute, and say so where it is new and can be seen."""
    new = scene.state.world.weather != weather
    scene.emit(happenings.WeatherChanged(weather, until))
    if new and not scene.place.indoors:
        scene.emit(world.Told(scene.pack.weather[weather].text))


def weather_span(scene: Scene, weather: str) -> int:
    """How many minutes the weather lasts this time; as good as for ever where nothing comes after it."""
    kind = scene.pack.weather[weather]
    least, most = kind.hours
    if not kind.next:
        return MAX_NUMBER
    return (least - 1 + scene.dice.draw("weather:hours", 1, most - least + 1)[0]) * world.HOUR


def _lay(scene: Scene, item: Item, count: int, place: str) -> None:
    for part in [count] if item.stack > 1 else [1] * count:
        made = instance_id(item, scene.state.inventory.made)
        scene.emit(world.ItemSpawned(made, item.id, part, item.charges, place, scene.source))


def _say(effect: words.Say, scene: Scene) -> None:
    scene.emit(world.Told(effect.text))


def _give(effect: words.Give, scene: Scene) -> None:
    give(scene, scene.pack.items[effect.item], effect.count)


def _loot(effect: words.DrawLoot, scene: Scene) -> None:
    open_loot(scene, scene.pack.loot[effect.table])


def _recharge(effect: words.Recharge, scene: Scene) -> None:
    most, bag = scene.pack.items[effect.item].charges, scene.state.inventory.bag
    held = [(stack.charges, item) for item, stack in bag.items() if stack.kind == effect.item]
    left, item = min(held, default=(most, ""))
    if left < most:
        filled = min(most, left + effect.charges) if effect.charges else most
        scene.emit(inventory.ItemRecharged(item, effect.item, filled))


def _lift_curse(effect: words.LiftCurse, scene: Scene) -> None:
    lifted = scene.state.inventory.lifted
    for item, stack in scene.state.inventory.bag.items():
        if stack.kind == effect.item and scene.pack.items[effect.item].cursed and item not in lifted:
            scene.emit(inventory.CurseLifted(item, effect.item))


def _take(effect: words.TakeAway, scene: Scene) -> None:
    lose(scene, effect.item, effect.count, only=effect.instance)


def _gold(effect: words.ChangeGold, scene: Scene) -> None:
    if effect.amount > 0:
        gain_gold(scene, effect.amount)
        return
    lost = min(-effect.amount, scene.state.character.gold)
    if lost:
        scene.emit(characters.GoldLost(lost, scene.source))


def _resource(effect: words.ChangeResource, scene: Scene) -> None:
    change_resource(scene, effect.resource, effect.amount)


def _harm_foe(effect: words.HarmFoe, scene: Scene) -> None:
    fight = scene.state.fight
    standing = fight.standing() if fight else []
    if fight is None or not standing:
        return
    one = scene.target if scene.target in standing else standing[0]
    for foe in standing if effect.all else [one]:
        there = fight.foes[foe]
        amount = clip(dice.roll(scene.dice, f"harm:{foe}", effect.roll).total, 0, there.health)
        if amount:
            scene.emit(combat.FoeHarmed(foe, there.kind, amount))
        if amount == there.health:
            scene.emit(combat.FoeDefeated(foe, there.kind))


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
    for happened in characters.growth(scene.state.character, effect.amount, scene.scenario.levels):
        scene.emit(happened)


def _move(effect: words.MoveTo, scene: Scene) -> None:
    if scene.state.world.place != effect.place:
        if scene.state.fight is not None:
            scene.emit(combat.FightEnded(scene.state.fight.encounter, combat.FLED))
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
        advance(scene, effect)


def _propose_quest(effect: words.ProposeQuest, scene: Scene) -> None:
    propose(scene, effect.quest)


def _generate_quest(effect: words.GenerateQuest, scene: Scene) -> None:
    if generate(scene, effect.templates, effect.difficulty, effect.by or "") is not None:
        perform(scene, effect.otherwise)


def _spawn(effect: words.Spawn, scene: Scene) -> None:
    _lay(scene, scene.pack.items[effect.item], effect.count, effect.place or scene.state.world.place)


def _move_person(effect: words.MovePerson, scene: Scene) -> None:
    there = scene.state.world
    if there.people.get(effect.person, "") != (effect.place or "") or (
        not effect.place and effect.person in there.away
    ):
        scene.emit(world.PersonMoved(effect.person, effect.place or ""))


def _weather(effect: words.ChangeWeather, scene: Scene) -> None:
    until = scene.state.world.minutes + weather_span(scene, effect.weather)
    turn_weather(scene, effect.weather, clip(until))


def _lock(effect: words.ShutLock, scene: Scene) -> None:
    if effect.lock in scene.state.world.unlocked:
        scene.emit(happenings.Locked(effect.lock, effect.lock.partition("/")[2]))


def _unlock(effect: words.OpenLock, scene: Scene) -> None:
    if effect.lock not in scene.state.world.unlocked:
        scene.emit(happenings.Unlocked(effect.lock, effect.lock.partition("/")[2]))


def _learn(effect: words.Learn, scene: Scene) -> None:
    fact, person = scene.pack.facts[effect.fact], effect.person
    if happenings.known_to(person or "", fact.id) in scene.state.world.known:
        return
    if person is not None:
        if fact.id not in scene.pack.people[person].knows:
            scene.emit(happenings.PersonLearned(person, fact.id))
        return
    scene.emit(happenings.FactLearned(fact.id, "" if fact.secret else fact.text))
    if not fact.secret:
        scene.emit(JournalWritten(fact.text))


def _happen(effect: words.Happen, scene: Scene) -> None:
    befall(scene, scene.pack.events[effect.event])


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
    perform(scene, effect.then if holds(effect.when, scene) else effect.otherwise, scene.source)


_PERFORM: dict[type[Effect], Callable[[Any, Scene], None]] = {
    words.Say: _say,
    words.Give: _give,
    words.DrawLoot: _loot,
    words.TakeAway: _take,
    words.Recharge: _recharge,
    words.LiftCurse: _lift_curse,
    words.ChangeGold: _gold,
    words.ChangeResource: _resource,
    words.Harm: _harm,
    words.HarmFoe: _harm_foe,
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
    words.ChangeWeather: _weather,
    words.ShutLock: _lock,
    words.OpenLock: _unlock,
    words.Learn: _learn,
    words.Happen: _happen,
    words.StartFight: _fight,
    words.WriteJournal: _journal,
    words.RaiseEvent: _event,
    words.EndGame: _end,
    words.If: _if,
}
