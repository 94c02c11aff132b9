"""GameState, the one aggregate, and `apply`, the only thing that writes it.

Invariant: outside this module and the `apply_*` reducers nothing assigns to a state (an architecture test holds that).
`decide` works on a copy; folding a log applies events in place to one copy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from taleward.engine import characters, checks, combat, goods, happenings, inventory, quests, world
from taleward.engine.characters import Character
from taleward.engine.combat import Fight
from taleward.engine.inventory import Inventory
from taleward.engine.kernel import SAVE_VERSION, EndingId, Event, event
from taleward.engine.quests import Quests
from taleward.engine.world import World

MAX_JOURNAL = 500


@dataclass(slots=True)
class GameState:
    """Everything the rules know of one story. `turn` counts story turns; dice are keyed by it, undo brings it back."""

    scenario: str
    branch: str
    character: Character
    inventory: Inventory
    world: World
    quests: Quests = field(default_factory=dict)
    fight: Fight | None = None
    journal: tuple[str, ...] = ()
    ending: str = ""
    turn: int = 0
    save_version: int = SAVE_VERSION

    def copy(self) -> "GameState":
        """A state of its own: what is applied to it leaves this one alone."""
        return GameState(
            self.scenario,
            self.branch,
            self.character.copy(),
            self.inventory.copy(),
            self.world.copy(),
            dict(self.quests),
            self.fight.copy() if self.fight else None,
            self.journal,
            self.ending,
            self.turn,
            self.save_version,
        )


@event("journal_written")
class JournalWritten(Event):
    """The journal has a new entry; `text` is the key of its words."""

    text: str


@event("story_ended")
class StoryEnded(Event):
    """The story is over."""

    ending: EndingId


@event("turn_passed", hidden=True)
class TurnPassed(Event):
    """A story turn is over. Every turn that was not refused has exactly one, as its last event."""

    turn: int


@event("turn_cut_short", hidden=True)
class TurnCutShort(Event):
    """More would have followed from a turn than it has room for, so that nothing did. A pack should not come to it."""


Reducer = Callable[[GameState, Any], None]
"""Takes the state and the one event type it is registered for."""


def _on_character(reduce: Callable[[Character, Any], None]) -> Reducer:
    return lambda state, happened: reduce(state.character, happened)


def _on_inventory(reduce: Callable[[Inventory, Any], None]) -> Reducer:
    return lambda state, happened: reduce(state.inventory, happened)


def _on_world(reduce: Callable[[World, Any], None]) -> Reducer:
    return lambda state, happened: reduce(state.world, happened)


def _on_quests(reduce: Callable[[Quests, Any], None]) -> Reducer:
    return lambda state, happened: reduce(state.quests, happened)


def _on_fight(reduce: Callable[[Fight, Any], None]) -> Reducer:
    def write(state: GameState, happened: Event) -> None:
        if state.fight is not None:
            reduce(state.fight, happened)

    return write


def _nothing(_: GameState, __: Event) -> None:
    """Some events only tell."""


def apply_item_taken(state: GameState, happened: inventory.ItemTaken) -> None:
    goods.apply_item_taken(state.world, happened)
    inventory.apply_item_taken(state.inventory, happened)


def apply_item_dropped(state: GameState, happened: inventory.ItemDropped) -> None:
    if not happened.within:
        inventory.apply_item_dropped(state.inventory, happened)
    goods.apply_item_dropped(state.world, happened)


def apply_item_stowed(state: GameState, happened: inventory.ItemStowed) -> None:
    inventory.apply_item_dropped(state.inventory, happened)
    goods.apply_item_stowed(state.world, happened)


def apply_item_bought(state: GameState, happened: inventory.ItemBought) -> None:
    goods.apply_item_bought(state.world, happened)
    inventory.apply_item_taken(state.inventory, happened)


def apply_item_sold(state: GameState, happened: inventory.ItemSold) -> None:
    inventory.apply_item_dropped(state.inventory, happened)
    goods.apply_item_sold(state.world, happened)


def apply_item_spawned(state: GameState, happened: world.ItemSpawned) -> None:
    goods.apply_item_dropped(state.world, happened)
    state.inventory.made += 1


def apply_fight_started(state: GameState, happened: combat.FightStarted) -> None:
    state.fight = combat.begin(happened)


def apply_fight_ended(state: GameState, _: combat.FightEnded) -> None:
    state.fight = None


def apply_journal_written(state: GameState, happened: JournalWritten) -> None:
    state.journal = (*state.journal, happened.text)[-MAX_JOURNAL:]


def apply_story_ended(state: GameState, happened: StoryEnded) -> None:
    state.ending = happened.ending


def apply_turn_passed(state: GameState, happened: TurnPassed) -> None:
    state.turn = happened.turn
    quests.apply_forgetting(state.quests)


REDUCERS: dict[type[Event], Reducer] = {
    checks.CheckRolled: _nothing,
    characters.Harmed: _on_character(characters.apply_harmed),
    characters.Healed: _on_character(characters.apply_healed),
    characters.GoldGained: _on_character(characters.apply_gold_gained),
    characters.GoldLost: _on_character(characters.apply_gold_lost),
    characters.ResourceChanged: _on_character(characters.apply_resource_changed),
    characters.ExperienceGained: _on_character(characters.apply_experience_gained),
    characters.LevelGained: _on_character(characters.apply_level_gained),
    characters.StatusGained: _on_character(characters.apply_status_gained),
    characters.StatusLost: _on_character(characters.apply_status_lost),
    inventory.ItemGained: _on_inventory(inventory.apply_item_gained),
    inventory.ItemLost: _on_inventory(inventory.apply_item_lost),
    inventory.ItemTaken: apply_item_taken,
    inventory.ItemDropped: apply_item_dropped,
    inventory.ItemStowed: apply_item_stowed,
    inventory.ItemBought: apply_item_bought,
    inventory.ItemSold: apply_item_sold,
    inventory.ItemUsed: _on_inventory(inventory.apply_item_used),
    inventory.ItemRecharged: _on_inventory(inventory.apply_item_used),
    inventory.CurseLifted: _on_inventory(inventory.apply_curse_lifted),
    inventory.ItemEquipped: _on_inventory(inventory.apply_item_equipped),
    inventory.ItemUnequipped: _on_inventory(inventory.apply_item_unequipped),
    combat.FightStarted: apply_fight_started,
    combat.FoeHit: _on_fight(combat.apply_foe_hit),
    combat.FoeHarmed: _on_fight(combat.apply_foe_hit),
    combat.FoeMissed: _nothing,
    combat.FoeDefeated: _on_fight(combat.apply_foe_defeated),
    combat.HitBy: _nothing,
    combat.MissedBy: _nothing,
    combat.Guarded: _on_fight(combat.apply_guarded),
    combat.FleeFailed: _nothing,
    combat.RoundPassed: _on_fight(combat.apply_round_passed),
    combat.FightEnded: apply_fight_ended,
    world.Moved: _on_world(world.apply_moved),
    world.Explored: _nothing,
    world.DeedDone: _on_world(world.apply_deed_done),
    world.ReactionDone: _on_world(world.apply_reaction_done),
    world.Talked: _nothing,
    world.Described: _on_world(world.apply_described),
    world.Greeted: _on_world(world.apply_greeted),
    world.Remembered: _on_world(world.apply_remembered),
    world.Recalled: _on_world(world.apply_recalled),
    world.Told: _nothing,
    world.Rested: _nothing,
    world.TimePassed: _on_world(world.apply_time_passed),
    world.FlagSet: _on_world(world.apply_flag_set),
    world.RelationChanged: _on_world(world.apply_relation_changed),
    world.PersonMoved: _on_world(world.apply_person_moved),
    world.ItemSpawned: apply_item_spawned,
    goods.PurseChanged: _on_world(goods.apply_purse_changed),
    goods.LootDrawn: _on_world(goods.apply_loot_drawn),
    world.WorldEvent: _nothing,
    world.WorldEventArrived: _on_world(world.apply_world_event_arrived),
    world.Corrected: _on_world(world.apply_corrected),
    happenings.PersonCame: _nothing,
    happenings.PersonLeft: _nothing,
    happenings.WeatherChanged: _on_world(happenings.apply_weather_changed),
    happenings.Unlocked: _on_world(happenings.apply_unlocked),
    happenings.Locked: _on_world(happenings.apply_locked),
    happenings.LockHeld: _nothing,
    happenings.FactLearned: _on_world(happenings.apply_fact_learned),
    happenings.PersonLearned: _on_world(happenings.apply_person_learned),
    happenings.Happened: _on_world(happenings.apply_happened),
    quests.QuestStarted: _on_quests(quests.apply_quest_started),
    quests.ObjectiveAdvanced: _on_quests(quests.apply_objective_advanced),
    quests.StagePassed: _on_quests(quests.apply_stage_passed),
    quests.QuestTimed: _on_quests(quests.apply_quest_timed),
    quests.QuestGenerated: _on_quests(quests.apply_quest_generated),
    quests.QuestOffered: _on_quests(quests.apply_quest_offered),
    quests.QuestDeclined: _on_quests(quests.apply_quest_declined),
    quests.QuestRewarded: _on_quests(quests.apply_quest_rewarded),
    quests.QuestAbandoned: _on_quests(quests.apply_quest_abandoned),
    quests.StageEntered: _on_quests(quests.apply_stage_entered),
    quests.QuestCompleted: _on_quests(quests.apply_quest_completed),
    quests.QuestFailed: _on_quests(quests.apply_quest_failed),
    JournalWritten: apply_journal_written,
    StoryEnded: apply_story_ended,
    TurnCutShort: _nothing,
    TurnPassed: apply_turn_passed,
}
"""What each event does to the state. Every registered event has a reducer (tested)."""


def apply(state: GameState, happened: Event) -> None:
    """Write one event into a state, in place. The caller owns the state: a draft, or the copy that a fold works on."""
    REDUCERS[happened.__class__](state, happened)
