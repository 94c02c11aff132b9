"""The effects of the vocabulary. What each does is decided in `rules/effects.py`."""

from typing import Annotated

from taleward.engine.kernel import (
    EncounterId,
    EndingId,
    FactId,
    FlagId,
    HappeningId,
    ItemId,
    LootTableId,
    PersonId,
    PlaceId,
    QuestId,
    QuestTemplateId,
    ResourceId,
    StatusId,
    WeatherId,
)
from taleward.engine.pack.marks import Amount, Count, Range, Roll, Signed, Text, Value
from taleward.engine.pack.vocabulary import Condition, Effect, effect


@effect("say")
class Say(Effect):
    """Tell the player something, word for word."""

    text: Text


@effect("give")
class Give(Effect):
    """Put an item into the character's hands; what is too much to carry lies on the ground."""

    item: ItemId
    count: Count = 1


@effect("loot")
class DrawLoot(Effect):
    """Draw from a loot table and give what is won."""

    table: LootTableId


@effect("take")
class TakeAway(Effect):
    """Take an item away, as far as there is any; with `instance` only of this one thing, which only a story knows."""

    item: ItemId
    count: Count = 1
    instance: str = ""


@effect("recharge")
class Recharge(Effect):
    """Fill the emptiest item of a kind that is carried, by some charges (0: wholly)."""

    item: ItemId
    charges: Annotated[int, Range(0, 999)] = 0


@effect("lift_curse")
class LiftCurse(Effect):
    """Lift the curse of every item of a kind that is carried, for good."""

    item: ItemId


@effect("gold")
class ChangeGold(Effect):
    """Add to the purse, or take from it with a minus; it never falls below nothing."""

    amount: Signed


@effect("resource")
class ChangeResource(Effect):
    """Add to a resource, or take from it with a minus; it stays between nothing and its most."""

    resource: ResourceId
    amount: Signed


@effect("harm")
class Harm(Effect):
    """Harm the character, by dice or a number."""

    roll: Roll


@effect("harm_foe")
class HarmFoe(Effect):
    """Harm a foe of the fight, by dice or a number: the one that an item is used on, else the first that stands.

    `all`: every foe that stands, each by a roll of its own. Out of a fight nothing happens.
    """

    roll: Roll
    all: bool = False


@effect("heal")
class Heal(Effect):
    """Heal the character, by dice or a number."""

    roll: Roll


@effect("status_on")
class StatusOn(Effect):
    """Put a status on the character for some story turns (0: until taken off)."""

    status: StatusId
    turns: Annotated[int, Range(0, 999)] = 0


@effect("status_off")
class StatusOff(Effect):
    """Take a status off the character."""

    status: StatusId


@effect("experience")
class Experience(Effect):
    """Give experience; enough of it raises the level."""

    amount: Amount


@effect("move")
class MoveTo(Effect):
    """Bring the character to a place, whatever the ways are."""

    place: PlaceId


@effect("flag")
class SetFlag(Effect):
    """Set a flag of the world."""

    flag: FlagId
    value: Value = 1


@effect("clock")
class PassTime(Effect):
    """Let time pass."""

    minutes: Annotated[int, Range(1, 10_080)]


@effect("relation")
class ChangeRelation(Effect):
    """Make a person think better or, with a minus, worse of the character."""

    person: PersonId
    amount: Annotated[int, Range(-100, 100)]


@effect("offer_quest")
class OfferQuest(Effect):
    """Start a quest at its first stage, if it was not started before."""

    quest: QuestId


@effect("advance_quest")
class AdvanceQuest(Effect):
    """Bring an active quest to a stage (`complete` and `fail` end it), or count an `objective` of its present one.

    An objective is counted up to `count`, never beyond its own (0: to its end), and never down; then the quest goes on
    as by play. Either a stage or an objective is said.
    """

    quest: QuestId
    stage: str = ""
    objective: str = ""
    count: Annotated[int, Range(0, 9_999)] = 0


@effect("propose_quest")
class ProposeQuest(Effect):
    """Offer a quest: it begins when the player accepts it."""

    quest: QuestId


@effect("generate_quest")
class GenerateQuest(Effect):
    """Make a quest of one of these templates (none: of any) and offer it; where nothing fits, do `otherwise`.

    While one is on offer that was made of them, that one is offered again. `by` is who hands it out.
    """

    templates: tuple[QuestTemplateId, ...] = ()
    difficulty: Annotated[int, Range(0, 100)] = 0
    by: PersonId | None = None
    otherwise: tuple[Effect, ...] = ()


@effect("spawn")
class Spawn(Effect):
    """Lay an item on the ground of a place (without one: here)."""

    item: ItemId
    place: PlaceId | None = None
    count: Count = 1


@effect("move_person")
class MovePerson(Effect):
    """Bring a person to a place, or away from the world without one."""

    person: PersonId
    place: PlaceId | None = None


@effect("weather")
class ChangeWeather(Effect):
    """Let the weather turn to this, for as long as it usually lasts."""

    weather: WeatherId


@effect("lock")
class ShutLock(Effect):
    """Lock a way or a feature that has a lock: `cellar/chest`."""

    lock: str


@effect("unlock")
class OpenLock(Effect):
    """Unlock a way or a feature that has a lock."""

    lock: str


@effect("learn")
class Learn(Effect):
    """Let the character, or a person, know a fact from now on."""

    fact: FactId
    person: PersonId | None = None


@effect("happen")
class Happen(Effect):
    """Let a world event of the pack befall this story, if its `when` holds."""

    event: HappeningId


@effect("fight")
class StartFight(Effect):
    """Start an encounter."""

    encounter: EncounterId


@effect("journal")
class WriteJournal(Effect):
    """Add an entry to the journal."""

    text: Text


@effect("event")
class RaiseEvent(Effect):
    """Raise a named event, for objectives and reactions to match."""

    name: str


@effect("end")
class EndGame(Effect):
    """End the story with one of the scenario's endings."""

    ending: EndingId


@effect("if")
class If(Effect):
    """Do one thing or another."""

    when: Condition
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()
