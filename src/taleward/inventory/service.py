"""`InventoryManager`: the public face of what is carried. Players act, operators correct; all by the write path."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Final

from taleward.engine.inventory import kind_of
from taleward.engine.kernel import Dice
from taleward.engine.loot import odds
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.scene import Scene
from taleward.identity import Caller, require
from taleward.inventory.model import (
    EquipmentUpdate,
    Inventory,
    InventoryUpdate,
    Item,
    ItemUseResult,
    LootChance,
    LootContext,
    LootOdds,
    LootPity,
)
from taleward.kit import GameError, field_error
from taleward.sessions import GameSessionManager, Standing, SubmitAction, Turn, view

DRAWS: Final = 20
"""So often may a table be opened at once."""
ALL: Final = 999
"""As many as lie together at most."""
_NAMED: Final = 64
_READABLE: Final = 10**15
Blame = Mapping[str, tuple[str, str]]
"""What of a request stands behind a pointer that begins so: its own pointer, and the part of the request."""
_TABLE: Final[Blame] = {"/effects": ("/table", "body")}


class InventoryManager:
    """What is carried in each story. What only operators may is `forbidden` to others, who are told what to play."""

    def __init__(self, sessions: GameSessionManager) -> None:
        """Made once, by the wiring."""
        self._sessions = sessions

    async def get_inventory(self, session_id: str, *, caller: Caller) -> Inventory:
        """What is carried and worn, as the session's state has it. GameError `not_found`."""
        return _inventory(await self._sessions.standing(session_id, caller=caller))

    async def add_item(
        self, session_id: str, item: Item, *, reason: str, caller: Caller, key: str | None = None
    ) -> InventoryUpdate:
        """Give something, as an operator: a correction in the story's log. What cannot be carried lies on the ground.

        GameError `forbidden`, and as `GameSessionManager.correct` has it, with `/item_id`, `/count`, `/reason`.
        """
        _operate(caller, "players find things: play `take`, `trade` or `explore`")
        effect = {"give": {"item": item.kind or item.item_id, "count": item.count}}
        blame = {"/effects/0/give/count": ("/count", "body"), "/effects": ("/item_id", "body")}
        turn = await self._correct(session_id, [effect], reason, blame, caller=caller, key=key)
        return await self._updated(turn, caller)

    async def remove_item(
        self,
        session_id: str,
        item_id: str,
        *,
        reason: str,
        caller: Caller,
        count: int | None = None,
        key: str | None = None,
    ) -> InventoryUpdate:
        """Take exactly this thing away, as an operator; of what stacks so many, or without a count all of it.

        GameError `forbidden`, and as `GameSessionManager.correct` has it, with `/item_id`, `/count`, `/reason`.
        """
        _operate(caller, "players lay things down: play `drop`")
        asked = ALL if count is None else count
        effect = {"take": {"item": kind_of(item_id), "instance": item_id, "count": asked}}
        blame = {
            "/effects/0/take/count": ("/count", "query"),
            "/effects": ("/item_id", "path"),
            "/reason": ("/reason", "query"),
        }
        turn = await self._correct(session_id, [effect], reason, blame, caller=caller, key=key)
        return await self._updated(turn, caller, item_id, count or 0)

    async def equip_item(
        self,
        session_id: str,
        item_id: str,
        *,
        caller: Caller,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> EquipmentUpdate:
        """Play the action `equip`. GameError as `GameSessionManager.handle_action`; a rule's refusal is an answer."""
        turn = await self._play(session_id, "equip", {"item": item_id}, expected_version, caller=caller, key=key)
        items = (await self._after(turn, caller)).items
        return EquipmentUpdate(turn.session_id, turn.version, [item for item in items if item["slot"]], turn)

    async def use_item(
        self,
        session_id: str,
        item_id: str,
        *,
        target: str = "",
        caller: Caller,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> ItemUseResult:
        """Play the action `use`, on a `target` (a feature, a foe) or without one.

        GameError as `GameSessionManager.handle_action`; a rule's refusal is an answer.
        """
        parts = {"item": item_id, "on": target}
        turn = await self._play(session_id, "use", parts, expected_version, caller=caller, key=key)
        used = next((event["item"] for event in turn.events if _spends(event, item_id)), item_id)
        items = (await self._after(turn, caller)).items
        found = (item for item in items if used in {item["item_id"], item["kind"]})
        return ItemUseResult(turn.session_id, turn.version, next(found, None), turn)

    async def generate_loot(self, context: LootContext, *, caller: Caller, key: str | None = None) -> list[Item]:
        """As `draw_loot`: the items that were won. Gold goes to the purse; `draw_loot` says how much."""
        return [
            item for item in (await self.draw_loot(context, caller=caller, key=key)).gained if item.source == "loot"
        ]

    async def draw_loot(self, context: LootContext, *, caller: Caller, key: str | None = None) -> InventoryUpdate:
        """Open a loot table in a story 1 to 20 times and give what it brings, as an operator: a correction.

        GameError `forbidden`, and as `GameSessionManager.correct` has it, with `/table`, `/draws`, `/reason`.
        """
        _operate(caller, "players win loot: play `explore`, `interact` or `attack`")
        draws = context.draws
        if not isinstance(draws, int) or isinstance(draws, bool) or not 1 <= draws <= DRAWS:
            raise field_error(f"Draw 1 to {DRAWS} times at once", "/draws", "range")
        effects = [{"loot": context.table}] * draws
        turn = await self._correct(context.session_id, effects, context.reason, _TABLE, caller=caller, key=key)
        return await self._updated(turn, caller)

    async def loot_odds(self, session_id: str, table: str, *, caller: Caller) -> LootOdds:
        """How a loot table of the story's pack falls, by the conditions that hold in it now. GameError `not_found`.

        An unknown table is `invalid_request`.
        """
        standing = await self._sessions.standing(session_id, caller=caller)
        tables = standing.release.pack.loot
        asked = tables.get(table)
        if asked is None:
            near = get_close_matches(table[:_NAMED], tables, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(tables)[:20]) or 'none'}"
            told = f"There is no loot table {table[:_NAMED]!r} in this story; {hint}"
            raise field_error(told, "/table", "unknown", part="path")
        scene = Scene(standing.release.pack, standing.game, Dice(b"", "", 0))
        found = odds(asked, tables, lambda when: holds(when, scene))
        items = [
            LootChance(kind, _name(standing, kind), float(times), _exact(times)) for kind, times in found.lots.items()
        ]
        dry = standing.game.world.luck.get(table, 0)
        pity = LootPity(asked.pity.after, dry) if asked.pity else None
        gold, exact = float(found.gold), _exact(found.gold)
        return LootOdds(standing.session_id, standing.version, table, items, gold, exact, pity)

    async def _correct(
        self,
        session_id: str,
        effects: Sequence[Mapping[str, Any]],
        reason: str,
        blame: Blame,
        *,
        caller: Caller,
        key: str | None,
    ) -> Turn:
        try:
            return await self._sessions.correct(session_id, effects, reason, caller=caller, key=key)
        except GameError as error:
            raise _blamed(error, blame) from error

    async def _play(
        self,
        session_id: str,
        action: str,
        parts: Mapping[str, str],
        expected_version: int | None,
        *,
        caller: Caller,
        key: str | None,
    ) -> Turn:
        asked = SubmitAction(action=action, params=parts, expected_version=expected_version)
        blame = {"/params/on": ("/target", "body"), "/": ("/item_id", "path")}
        try:
            return await self._sessions.handle_action(session_id, asked, caller=caller, key=key)
        except GameError as error:
            raise _blamed(error, blame) from error

    async def _after(self, turn: Turn, caller: Caller) -> Inventory:
        """What was carried after a turn, so that a repetition is answered the same."""
        return _inventory(await self._sessions.standing(turn.session_id, turn.version, caller=caller))

    async def _updated(self, turn: Turn, caller: Caller, removed: str = "", asked: int = 0) -> InventoryUpdate:
        standing = await self._sessions.standing(turn.session_id, turn.version, caller=caller)
        told: dict[str, list[Item]] = {"item_gained": [], "item_lost": [], "item_dropped": []}
        gold = 0
        for event in turn.events:
            if event["type"] in told:
                kind = event["kind"]
                item = Item(event["item"], event["count"], kind, _name(standing, kind), event.get("source", ""))
                told[event["type"]].append(item)
            elif event["type"] == "gold_gained" and event["source"] == "loot":
                gold += event["amount"]
        gained, lost, laid_down = told.values()
        gone = sum(item.count for item in lost if item.item_id == removed)
        return InventoryUpdate(
            session_id=turn.session_id,
            version=turn.version,
            gained=gained,
            lost=lost,
            laid_down=laid_down,
            missing=max(0, asked - gone),
            gold=gold,
            inventory=_inventory(standing),
            narration=turn.narration,
        )


def _inventory(standing: Standing) -> Inventory:
    told = view(standing.session_id, standing.game, standing.release, standing.language)["inventory"]
    return Inventory(standing.session_id, standing.version, **told)


def _name(standing: Standing, kind: str) -> str:
    release = standing.release
    return release.words_in(standing.language).prose[release.pack.items[kind].name]


def _spends(event: Mapping[str, Any], named: str) -> bool:
    """Whether an event says which single thing was used that was named by its id or kind."""
    return event["type"] == "item_used" and named in {event["item"], event["kind"]}


def _exact(number: Fraction) -> str | None:
    return str(number) if max(number.numerator, number.denominator) < _READABLE else None


def _operate(caller: Caller, instead: str) -> None:
    """Let operators pass; others are told what to do instead."""
    try:
        require(caller, "operator")
    except GameError as error:
        raise GameError(f"{error.message}; {instead}", error.error_code) from error


def _blamed(error: GameError, blame: Blame) -> GameError:
    """The same problem, told of what was asked here: one for each field of it."""
    told: dict[str, dict[str, Any]] = {}
    for each in error.context.get("errors", ()):
        own = (each["pointer"], each["in"])
        pointer, part = next((to for start, to in blame.items() if each["pointer"].startswith(start)), own)
        told.setdefault(pointer, {**each, "pointer": pointer, "in": part})
    errors = {"errors": list(told.values())} if told else {}
    return GameError(error.message, error.error_code, {**error.context, **errors})
