"""Actions of a fight: attack, defend, flee; the foes' half of a round; and how a fight ends."""

from taleward.engine import dice
from taleward.engine.characters import growth
from taleward.engine.checks import UNDER, Degree, added, average, fifth
from taleward.engine.combat import (
    BARE_DAMAGE,
    DEFEAT,
    FLED,
    VICTORY,
    FightEnded,
    FleeFailed,
    FoeDefeated,
    FoeHit,
    FoeMissed,
    Guarded,
    HitBy,
    MissedBy,
    RoundPassed,
)
from taleward.engine.intents import Attack, Defend, Flee, Move
from taleward.engine.inventory import worn_kinds
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Encounter
from taleward.engine.rules.effects import give, harm, open_loot, perform
from taleward.engine.rules.places import refuse_move
from taleward.engine.rules.scene import Scene
from taleward.engine.world import Moved

ROUND_MINUTES = 1


def striking_stat(scene: Scene) -> str:
    """The stat that strikes where a weapon names none: the scenario's, else the pack's first."""
    return scene.scenario.combat.strike or next(iter(scene.pack.stats))


def guarding_stat(scene: Scene) -> str:
    """The stat that guards: the scenario's, else the pack's second."""
    stats = list(scene.pack.stats)
    return scene.scenario.combat.guard or (stats[1] if len(stats) > 1 else stats[0])


def refuse_attack(scene: Scene, intent: Attack) -> Refusal | None:
    """A foe that stands."""
    fight = scene.state.fight
    if fight is None:
        return Refusal(Why.NOT_IN_FIGHT)
    if intent.foe and intent.foe not in fight.standing():
        return Refusal(Why.NO_SUCH_TARGET, intent.foe)
    return None


def do_attack(scene: Scene, intent: Attack) -> None:
    """Roll to hit, then for damage; a triumph rolls damage twice."""
    fight = scene.state.fight
    if fight is None:
        return
    foe = intent.foe or fight.standing()[0]
    kind = scene.pack.foes[fight.foes[foe].kind]
    weapon = scene.weapon()
    stat = (weapon.attack_stat if weapon else None) or striking_stat(scene)
    bonus = scene.bonus(stat) + (weapon.attack_bonus if weapon else 0) + scene.state.character.level - 1
    rolled = scene.check("attack", bonus, kind.defence)
    if not rolled.success:
        scene.emit(FoeMissed(foe, kind.id))
        return
    damage = weapon.damage if weapon else BARE_DAMAGE
    blows = 2 if rolled.degree == Degree.TRIUMPH else 1
    amount = sum(max(1, dice.roll(scene.dice, "damage", damage).total) for _ in range(blows))
    scene.emit(FoeHit(foe, kind.id, min(amount, fight.foes[foe].health)))
    if not fight.foes[foe].health:
        scene.emit(FoeDefeated(foe, kind.id))


def refuse_defend(scene: Scene, _: Defend) -> Refusal | None:
    """Only in a fight."""
    return None if scene.state.fight is not None else Refusal(Why.NOT_IN_FIGHT)


def do_defend(scene: Scene, _: Defend) -> None:
    """Guard for this round."""
    scene.emit(Guarded())


def refuse_flee(scene: Scene, _: Flee) -> Refusal | None:
    """Only in a fight."""
    return None if scene.state.fight is not None else Refusal(Why.NOT_IN_FIGHT)


def do_flee(scene: Scene, _: Flee) -> None:
    """Try to get away, back to where the character came from."""
    fight = scene.state.fight
    if fight is None:
        return
    encounter = scene.pack.encounters[fight.encounter]
    stat = scene.scenario.combat.flee or guarding_stat(scene)
    if not scene.check("flee", scene.bonus(stat), encounter.flee_difficulty).success:
        scene.emit(FleeFailed(encounter.id))
        return
    scene.emit(FightEnded(encounter.id, FLED))
    world = scene.state.world
    if world.came_from and refuse_move(scene, Move(world.came_from)) is None:
        scene.emit(Moved(world.place, world.came_from))
    perform(scene, encounter.on_flee)


def finish_round(scene: Scene) -> None:
    """After the character acted in a fight: it is won, or the foes strike and the next round begins."""
    scene.minutes += ROUND_MINUTES
    fight = scene.state.fight
    if fight is None or scene.state.ending:
        return
    if win(scene):
        return
    for foe in fight.standing():
        if scene.state.character.health:
            _strike(scene, foe, fight.foes[foe].kind, guarded=bool(fight.guarded))
    scene.emit(RoundPassed(fight.round + 1))


def _strike(scene: Scene, foe: str, kind_id: str, *, guarded: bool) -> None:
    kind = scene.pack.foes[kind_id]
    armour = sum(item.defence for item in worn_kinds(scene.state.inventory, scene.pack))
    rule = scene.rule()
    bonus = added(rule, scene.stat(guarding_stat(scene))) + armour + (fifth(rule) if guarded else 0)
    rolled = scene.check("defence", bonus, kind.attack_bonus + (0 if rule.aim == UNDER else average(rule)))
    if rolled.success:
        scene.emit(MissedBy(foe, kind_id))
        return
    blows = 2 if rolled.degree == Degree.DISASTER else 1
    amount = sum(max(1, dice.roll(scene.dice, f"damage:{foe}", kind.damage).total) for _ in range(blows))
    amount = min(amount, scene.state.character.health)
    scene.emit(HitBy(foe, kind_id, amount))
    harm(scene, amount, kind_id)


def win(scene: Scene) -> bool:
    """Let a fight be won in which no foe stands any more; whether it was."""
    fight = scene.state.fight
    if fight is None or scene.state.ending or fight.standing():
        return False
    _win(scene, scene.pack.encounters[fight.encounter])
    return True


def _win(scene: Scene, encounter: Encounter) -> None:
    scene.emit(FightEnded(encounter.id, VICTORY))
    experience = sum(scene.pack.foes[kind].experience for kind in encounter.foes)
    if experience:
        for happened in growth(scene.state.character, experience, scene.scenario.levels):
            scene.emit(happened)
    for kind in encounter.foes:
        for loot in scene.pack.foes[kind].loot:
            if scene.dice.draw("loot", 1, 100)[0] > loot.percent:
                continue
            if loot.item is not None:
                give(scene, scene.pack.items[loot.item], loot.count, "loot")
            if loot.table is not None:
                open_loot(scene, scene.pack.loot[loot.table])
    perform(scene, encounter.on_victory)


def fall(scene: Scene) -> None:
    """When health is gone: a fight is lost, and what the pack says follows."""
    fight = scene.state.fight
    effects = scene.scenario.on_defeat
    if fight is not None:
        encounter = scene.pack.encounters[fight.encounter]
        effects = encounter.on_defeat or effects
        scene.emit(FightEnded(encounter.id, DEFEAT))
    perform(scene, effects)
