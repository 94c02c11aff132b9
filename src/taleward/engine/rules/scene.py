"""The scene a turn plays in: the pack, a draft of the state, the turn's dice, and the events so far."""

from dataclasses import dataclass, field

from taleward.engine import checks
from taleward.engine.checks import CheckRolled
from taleward.engine.inventory import worn_kinds
from taleward.engine.kernel import MAX_EVENTS, Dice, Event, RulesFault
from taleward.engine.pack import CheckRule, Item, Pack, Place, Scenario
from taleward.engine.state import GameState, apply


@dataclass(slots=True)
class Scene:
    """One turn under way. `minutes` is what it takes; `settled` counts the events that were reacted to.

    `source` is what goods come from and go to for now; `spare` is how much more can be carried, once asked.

    `entered` is how many events there were when a quest came to its stage: what happened before does not count for it.
    `target` is the foe that something is used on.
    The questions that `legal_actions` asks need no dice, so its scenes have none that could fall.
    """

    pack: Pack
    state: GameState
    dice: Dice
    events: list[Event] = field(default_factory=list)
    minutes: int = 0
    settled: int = 0
    entered: dict[str, int] = field(default_factory=dict)
    target: str = ""
    source: str = "effect"
    spare: int | None = None

    def emit(self, happened: Event) -> None:
        """Let something happen: it joins the turn's events and changes the draft."""
        if len(self.events) >= MAX_EVENTS:
            raise RulesFault(f"a turn of pack {self.pack.id!r} made more than {MAX_EVENTS} events")
        self.events.append(happened)
        self.spare = None
        apply(self.state, happened)

    @property
    def scenario(self) -> Scenario:
        """The scenario being played."""
        return self.pack.scenarios[self.state.scenario]

    @property
    def carry(self) -> int:
        """How much the character can carry, with what is worn."""
        worn = worn_kinds(self.state.inventory, self.pack) if self.state.inventory.worn else ()
        return self.scenario.carry + sum(item.carries for item in worn)

    def worn_statuses(self) -> list[str]:
        """The statuses that are on while something is worn, each once."""
        worn = worn_kinds(self.state.inventory, self.pack) if self.state.inventory.worn else ()
        found = [status for item in worn for status in item.while_worn]
        return [status for status in dict.fromkeys(found) if status not in self.state.character.statuses]

    @property
    def place(self) -> Place:
        """Where the character is."""
        return self.pack.places[self.state.world.place]

    def stat(self, stat: str) -> int:
        """A stat with what is worn."""
        worn = worn_kinds(self.state.inventory, self.pack) if self.state.inventory.worn else ()
        return self.state.character.stats.get(stat, 10) + sum(item.stat_bonus.get(stat, 0) for item in worn)

    def rule(self, name: str | None = None) -> CheckRule:
        """How checks are rolled here: by the rule of that name, else by the scenario's, else with a d20."""
        name = name or self.scenario.check
        return self.pack.checks[name] if name else checks.D20

    def bonus(self, stat: str, skill: str | None = None, rule: CheckRule | None = None) -> int:
        """What a check adds, or with aim `under` must not pass: stat, skill and statuses. Without a rule, `rule()`."""
        character, rule = self.state.character, rule or self.rule()
        total = checks.added(rule, self.stat(stat))
        total += character.skills.get(skill, 0) if skill and rule.skill else 0
        for status in (*character.statuses, *self.worn_statuses()):
            total += self.pack.statuses[status].check_bonus
        return total

    def check(
        self, label: str, bonus: int, difficulty: int, *, edge: int = 0, rule: CheckRule | None = None
    ) -> CheckRolled:
        """Roll a check and let everybody see it. Without a rule, by `rule()`."""
        rolled = checks.check(self.dice, label, bonus, difficulty, edge=edge, rule=rule or self.rule())
        self.emit(rolled)
        return rolled

    def weapon(self) -> Item | None:
        """What the character strikes with."""
        return next((item for item in worn_kinds(self.state.inventory, self.pack) if item.damage), None)
