"""What is carried over HTTP: wire shapes in, the manager's answers out. Decides nothing."""

from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from taleward.identity import Caller, caller, declare
from taleward.inventory.model import (
    EquipmentUpdate,
    Inventory,
    InventoryUpdate,
    Item,
    ItemUseResult,
    LootContext,
    LootOdds,
)
from taleward.inventory.service import ALL, DRAWS, InventoryManager
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    Line,
    StrictRoute,
    TokenBuckets,
    problem_responses,
    success,
    utc_now,
)
from taleward.sessions import MAX_VERSION, Key, SessionId

RATE, BURST, PLAYERS = 50, 300, 65_536
"""Requests one player may make a second, at once, and players remembered."""
PATH: Final = "/game/sessions/{session_id}/inventory"

declare(
    {
        "get_inventory": "owner",
        "add_item": "operator",
        "remove_item": "operator",
        "equip_item": "owner",
        "use_item": "owner",
        "generate_loot": "operator",
        "get_loot_odds": "owner",
    }
)

Me = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Reason = Annotated[str, Line(200)]
Number = Annotated[int, Field(ge=1, le=ALL)]
ItemId = Annotated[str, Path(max_length=160, description="An `item_id` of the inventory, such as `rope.5`")]
TableId = Annotated[str, Path(max_length=160)]
Version = Annotated[int, Field(ge=0, le=MAX_VERSION)]

_OWNED: Final = ("unauthorized", "not_found", "invalid_request", "unavailable")
_WRITES: Final = (*_OWNED, "idempotency_key_reused", "log_full", "rate_limited")
_BODY: Final = ("too_large", "unsupported_media_type")
_CORRECTS: Final = ("forbidden", "correction_impossible", *_WRITES)
_PLAYS: Final = (*_WRITES, *_BODY, "stale_version")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AddItemBody(_Body):
    """Something to give in one story, for a reason that its player is told. `item_id` is that of its pack."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"item_id": "eel_broth", "count": 2, "reason": "It was lost by a fault."}]}
    )
    item_id: Id
    count: Number = 1
    reason: Reason


class EquipBody(_Body):
    """The version that the player had in mind."""

    expected_version: Version | None = None


class UseBody(_Body):
    """What to use it on, if on anything, and the version that the player had in mind."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"target": "sluice_door"}]})
    target: Annotated[str, Field(max_length=200)] = ""
    expected_version: Version | None = None


class LootBody(_Body):
    """A loot table of the story's pack to open so many times, for a reason that its player is told."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"table": "tideline", "reason": "The tide was missed by a fault."}]}
    )
    table: Id
    draws: Annotated[int, Field(ge=1, le=DRAWS)] = 1
    reason: Reason


class Removal(BaseModel):
    """What is asked of something that is to go: the reason that the player is told, and how many."""

    reason: Reason
    count: Annotated[int | None, Field(ge=1, le=ALL, description="All that lie together without it")] = None


class InventoryResponse(APIResponse):
    """The envelope of what is carried."""

    data: Inventory


class InventoryUpdateResponse(APIResponse):
    """The envelope of what a correction did."""

    data: InventoryUpdate


class EquipmentResponse(APIResponse):
    """The envelope of what is worn after a turn."""

    data: EquipmentUpdate


class ItemUseResponse(APIResponse):
    """The envelope of what came of using something."""

    data: ItemUseResult


class LootOddsResponse(APIResponse):
    """The envelope of how a table falls."""

    data: LootOdds


class _Answers:
    """Envelopes what the manager answers, and lets somebody ask only so often."""

    def __init__(self, clock: Clock, buckets: TokenBuckets) -> None:
        self._clock, self._buckets = clock, buckets

    def spend(self, me: Caller) -> None:
        if wait := self._buckets.take(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})

    def data(self, request: Request, value: Any) -> Response:  # noqa: ANN401 -- any wire shape
        body = success(msgspec.json.encode(value), request_id=request.state.request_id, now=self._clock())
        return Response(body, media_type="application/json")


def router(manager: InventoryManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of what is carried. `buckets` bounds what one player may ask for."""
    answers = _Answers(clock, buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic))
    routes = APIRouter(prefix=PATH, tags=["inventory"], route_class=StrictRoute)
    for add in (_add_playing, _add_items, _add_loot):
        add(routes, manager, answers)
    return routes


def _responses(model: type[Any], *codes: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model}, **problem_responses(*codes)}


def _add_playing(routes: APIRouter, manager: InventoryManager, answers: _Answers) -> None:
    got = _responses(InventoryResponse, *_OWNED)

    @routes.get("", operation_id="get_inventory", responses=got, summary="Read what is carried")
    async def get_inventory(request: Request, me: Me, session_id: SessionId) -> Response:
        """Read what the character carries and wears, as the session's state has it."""
        return answers.data(request, await manager.get_inventory(session_id, caller=me))

    worn = _responses(EquipmentResponse, *_PLAYS)

    @routes.post("/items/{item_id}/equip", operation_id="equip_item", responses=worn, summary="Put something on")
    async def equip_item(
        request: Request, me: Me, session_id: SessionId, item_id: ItemId, body: EquipBody | None = None, key: Key = None
    ) -> Response:
        """Play the action `equip`. What a rule refuses is answered with 200, and `turn` says why."""
        answers.spend(me)
        version = body.expected_version if body else None
        return answers.data(
            request, await manager.equip_item(session_id, item_id, caller=me, key=key, expected_version=version)
        )

    used = _responses(ItemUseResponse, *_PLAYS)

    @routes.post("/items/{item_id}/use", operation_id="use_item", responses=used, summary="Use something")
    async def use_item(
        request: Request, me: Me, session_id: SessionId, item_id: ItemId, body: UseBody | None = None, key: Key = None
    ) -> Response:
        """Play the action `use`. What a rule refuses is answered with 200, and `turn` says why."""
        answers.spend(me)
        asked = body or UseBody()
        result = await manager.use_item(
            session_id, item_id, target=asked.target, caller=me, key=key, expected_version=asked.expected_version
        )
        return answers.data(request, result)


def _add_items(routes: APIRouter, manager: InventoryManager, answers: _Answers) -> None:
    added = _responses(InventoryUpdateResponse, *_CORRECTS, *_BODY)

    @routes.post("/items", operation_id="add_item", responses=added, summary="Give something")
    async def add_item(request: Request, me: Me, session_id: SessionId, body: AddItemBody, key: Key = None) -> Response:
        """Give something in one story, as a correction in its log. For operators; players play actions."""
        answers.spend(me)
        item = Item(body.item_id, body.count)
        return answers.data(request, await manager.add_item(session_id, item, reason=body.reason, caller=me, key=key))

    removed = _responses(InventoryUpdateResponse, *_CORRECTS)

    @routes.delete("/items/{item_id}", operation_id="remove_item", responses=removed, summary="Take something away")
    async def remove_item(
        request: Request,
        me: Me,
        session_id: SessionId,
        item_id: ItemId,
        asked: Annotated[Removal, Query()],
        key: Key = None,
    ) -> Response:
        """Take exactly this thing away, as a correction in the story's log. For operators; players play actions."""
        answers.spend(me)
        update = await manager.remove_item(
            session_id, item_id, reason=asked.reason, caller=me, count=asked.count, key=key
        )
        return answers.data(request, update)


def _add_loot(routes: APIRouter, manager: InventoryManager, answers: _Answers) -> None:
    drawn = _responses(InventoryUpdateResponse, *_CORRECTS, *_BODY)

    @routes.post("/loot", operation_id="generate_loot", responses=drawn, summary="Draw loot")
    async def generate_loot(
        request: Request, me: Me, session_id: SessionId, body: LootBody, key: Key = None
    ) -> Response:
        """Open a loot table in one story, as a correction in its log. For operators; players play actions."""
        answers.spend(me)
        context = LootContext(session_id, body.table, body.reason, body.draws)
        return answers.data(request, await manager.draw_loot(context, caller=me, key=key))

    told = _responses(LootOddsResponse, *_OWNED, "rate_limited")

    @routes.get("/loot/{table}", operation_id="get_loot_odds", responses=told, summary="Read how loot falls")
    async def get_loot_odds(request: Request, me: Me, session_id: SessionId, table: TableId) -> Response:
        """Read how often each thing comes out of a loot table in the long run, as the story stands."""
        answers.spend(me)
        return answers.data(request, await manager.loot_odds(session_id, table, caller=me))
