"""Trade: what people sell and buy, at which price, and what changes hands. Knows `refuse_trade` and `do_trade`."""

from collections.abc import Iterator

from taleward.engine.characters import GoldLost
from taleward.engine.goods import PurseChanged
from taleward.engine.intents import Trade
from taleward.engine.inventory import ItemBought, ItemLost, ItemSold, Stacks, contents_key, find, shelf_key, stack_room
from taleward.engine.kernel import MAX_NUMBER, Refusal, Why, clip
from taleward.engine.pack import Item, Pack, Person, Ware
from taleward.engine.pack import Trade as PersonsTrade
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.containers import contents
from taleward.engine.rules.deeds import cursed
from taleward.engine.rules.effects import gain_gold, give, put_away, room_for
from taleward.engine.rules.gear import carried
from taleward.engine.rules.places import person_here
from taleward.engine.rules.scene import Scene
from taleward.engine.state import GameState

BUY = "buy"
SELL = "sell"
TRADE = "trade"
"""What gold and goods come from and go to here."""


def _favour(state: GameState, person: str, trade: PersonsTrade) -> int:
    """Per cent by which prices are better for the character, or worse with a minus."""
    return state.world.relations.get(person, 0) * trade.relation_percent // 10


def buying_price(state: GameState, pack: Pack, person: str, kind: str) -> int:
    """What the character pays a person for one of a kind."""
    trade = pack.people[person].trade or PersonsTrade()
    return _asked(state, person, trade, _ware(trade, kind), pack.items[kind])


def _asked(state: GameState, person: str, trade: PersonsTrade, ware: Ware | None, kind: Item) -> int:
    price = kind.value if ware is None or ware.price is None else ware.price
    if trade.sell_percent == 100 and not trade.relation_percent:  # noqa: PLR2004 -- per cent
        return price
    return -(-price * trade.sell_percent * max(10, 100 - _favour(state, person, trade)) // 10_000)


def selling_price(state: GameState, pack: Pack, person: str, kind: str) -> int:
    """What a person pays the character for one of a kind: never more than it costs there."""
    trade = pack.people[person].trade or PersonsTrade()
    price = pack.items[kind].value * trade.buy_percent * max(0, 100 + _favour(state, person, trade)) // 10_000
    return min(price, buying_price(state, pack, person, kind))


def _ware(trade: PersonsTrade, kind: str) -> Ware | None:
    for ware in trade.sells:
        if ware.item == kind:
            return ware
    return None


def shelf(state: GameState, person: str) -> Stacks:
    """What a person has in stock."""
    return state.world.ground.get(shelf_key(person)) or {}


def _is_buying(trade: PersonsTrade, kind: Item) -> bool:
    return kind.id in trade.wants if trade.wants else trade.buys


def refuse_trade(scene: Scene, intent: Trade) -> Refusal | None:
    """The person must be here and deal in it now, and whoever pays must be able to."""
    person = person_here(scene, intent.person)
    if person is None:
        return Refusal(Why.NOT_HERE, intent.person)
    if person.trade is None or intent.side not in {BUY, SELL}:
        return Refusal(Why.NO_TRADE, intent.person)
    if person.trade.when is not None and not holds(person.trade.when, scene):
        return Refusal(Why.CLOSED, person.id, person.trade.closed)
    if intent.side == SELL:
        return _refuse_sale(scene, person, person.trade, intent)
    return _refuse_purchase(scene, person, person.trade, intent)


def _refuse_purchase(scene: Scene, person: Person, trade: PersonsTrade, intent: Trade) -> Refusal | None:
    stock = shelf(scene.state, person.id)
    item = find(stock, intent.item) if stock else None
    ware = _ware(trade, intent.item if item is None else stock[item].kind)
    if item is None and ware is None:
        return Refusal(Why.NOT_FOR_SALE, intent.item)
    kind = scene.pack.items[stock[item].kind if item is not None else intent.item]
    endless = ware is not None and ware.stock is None
    if not endless and item is None:
        return Refusal(Why.SOLD_OUT, kind.id)
    if scene.state.character.gold < _asked(scene.state, person.id, trade, ware, kind) * intent.count:
        return Refusal(Why.TOO_POOR, kind.id)
    there = 1 if kind.stack == 1 else MAX_NUMBER if endless or item is None else stock[item].count
    return Refusal(Why.NOT_ENOUGH, kind.id) if intent.count > there else _no_room(scene, kind, intent.count)


def _no_room(scene: Scene, kind: Item, count: int) -> Refusal | None:
    if room_for(scene, kind) >= count:
        return None
    full = stack_room(scene.state.inventory.bag, kind) < count
    return Refusal(Why.STACK_FULL if full else Why.TOO_HEAVY, kind.id)


def _refuse_sale(scene: Scene, person: Person, trade: PersonsTrade, intent: Trade) -> Refusal | None:
    if not trade.buys and not trade.wants:
        return Refusal(Why.NO_TRADE, person.id)
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, stack, kind = held
    price = selling_price(scene.state, scene.pack, person.id, kind.id)
    kept = _kept(scene, item, kind)
    if kind.bound or not price or not _is_buying(trade, kind):
        kept = Why.NOT_FOR_SALE
    if kept is not None:
        return Refusal(kept, kind.id)
    if intent.count > stack.count:
        return Refusal(Why.NOT_ENOUGH, kind.id)
    purse = scene.state.world.purses.get(person.id)
    return Refusal(Why.CANNOT_PAY, person.id) if purse is not None and purse < price * intent.count else None


def _kept(scene: Scene, item: str, kind: Item) -> Why | None:
    if kind.holds and contents(scene, contents_key(item)):
        return Why.NOT_EMPTY
    return Why.CURSED if kind.cursed and cursed(scene, item) else None


def do_trade(scene: Scene, intent: Trade) -> None:
    """Hand over gold for goods, or goods for gold."""
    scene.minutes += 5
    trade = scene.pack.people[intent.person].trade or PersonsTrade()
    if intent.side == BUY:
        _buy(scene, trade, intent)
    else:
        _sell(scene, trade, intent)


def _buy(scene: Scene, trade: PersonsTrade, intent: Trade) -> None:
    stock = shelf(scene.state, intent.person)
    item = find(stock, intent.item)
    ware = _ware(trade, intent.item if item is None else stock[item].kind)
    kind = scene.pack.items[stock[item].kind if item is not None else intent.item]
    price = buying_price(scene.state, scene.pack, intent.person, kind.id) * intent.count
    if price:
        scene.emit(GoldLost(price, TRADE))
        _into_purse(scene, intent.person, price)
    if item is None or (ware is not None and ware.stock is None):
        give(scene, kind, intent.count, TRADE)
    else:
        scene.emit(ItemBought(item, kind.id, intent.count, stock[item].charges, intent.person))


def _sell(scene: Scene, trade: PersonsTrade, intent: Trade) -> None:
    held = carried(scene, intent.item)
    if held is None:
        return
    item, stack, kind = held
    price = selling_price(scene.state, scene.pack, intent.person, kind.id) * intent.count
    put_away(scene, item)
    if trade.keeps:
        scene.emit(ItemSold(item, kind.id, intent.count, stack.charges, intent.person))
    else:
        scene.emit(ItemLost(item, kind.id, intent.count, TRADE))
    _into_purse(scene, intent.person, -gain_gold(scene, price, TRADE))


def _into_purse(scene: Scene, person: str, amount: int) -> None:
    there = scene.state.world.purses.get(person)
    if there is not None:
        change = clip(there + amount) - there
        if change:
            scene.emit(PurseChanged(person, change))


def to_trade(scene: Scene, person: Person, trade: PersonsTrade) -> Iterator[Trade]:
    """What is worth offering: each ware, what else is in stock, and all that is carried and could be sold here."""
    stock = shelf(scene.state, person.id)
    kinds = [ware.item for ware in trade.sells if ware.stock is None or find(stock, ware.item) is not None]
    for kind in dict.fromkeys((*kinds, *(stack.kind for stack in stock.values()))):
        yield Trade(person.id, BUY, kind)
    if not trade.buys and not trade.wants:
        return
    for item, stack in scene.state.inventory.bag.items():
        kind_ = scene.pack.items[stack.kind]
        if kind_.bound or not kind_.value or not _is_buying(trade, kind_):
            continue
        if selling_price(scene.state, scene.pack, person.id, kind_.id):
            yield Trade(person.id, SELL, item)
