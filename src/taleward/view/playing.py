"""The widgets of a session that is played. Composes what the other modules make; knows no rule."""

from collections.abc import Sequence
from typing import Final

from taleward.sessions import GameSession, Turn
from taleward.view import map as maps
from taleward.view import sheets
from taleward.view.choices import all_that_can_be_done, answers, offered
from taleward.view.entries import path
from taleward.view.model import Look
from taleward.view.widgets import Action, AnyWidget, Choices, Composer, Dialog, Do, Go, Group, Narrative, Open, Send
from taleward.view.wording import Wording

MAX_TEXT: Final = 500
"""Characters that a player may say at once."""


def widgets(
    session: GameSession, story: Narrative, words: Wording, look: Look, asked: Turn | None = None
) -> dict[str, AnyWidget]:
    """The widgets by id. `asked` is the answer to a text that could not be placed."""
    state, offers = session.state, session.actions
    at_hand = _at_hand(session, look)
    choices = _choices(session, words, at_hand, asked)
    found: dict[str, AnyWidget | None] = {
        "bar": _bar(session, words),
        "menu": Dialog(label=words.say("view.menu"), widgets=["menu_items"], close=words.say("view.menu.close")),
        "menu_items": _menu(session, words),
        "scene": sheets.scene(state, words),
        "health": sheets.health(state, words),
        **sheets.resources(state, words),
        "fight": sheets.fight(state, words),
        "story": story,
        "over": sheets.over(state, words),
        "quick": _quick(at_hand, choices, words),
        "choices": choices,
        "composer": _composer(session, words),
        "character": sheets.character(state, words),
        "inventory": sheets.inventory(state, offers, words),
        "quests": sheets.quests(state, offers, words),
        "journal": sheets.journal(state, words),
        "place": sheets.place(state, words),
        "map": maps.drawn(state["world"]["map"], offers, words),
    }
    return {name: widget for name, widget in found.items() if widget is not None}


def one_group(label: str, actions: Sequence[Action]) -> Choices:
    """Choices that need no headings."""
    return Choices(label=label, groups=[Group(label="", actions=list(actions))])


def _bar(session: GameSession, words: Wording) -> Choices:
    undo = Action(
        id="undo",
        label=words.say("view.undo"),
        do=Send(method="POST", path=f"{path(session.session_id)}/undo", then="refresh"),
        available=session.can_undo,
        reason=None if session.can_undo else words.say("view.undo.nothing"),
    )
    menu = Action(id="menu", label=words.say("view.menu"), do=Open(widget="menu"))
    return one_group(words.say("view.bar"), [undo, menu])


def _menu(session: GameSession, words: Wording) -> Choices:
    own = f"{path(session.session_id)}/view"
    device = Send(
        method="POST", path="/api/auth/code", then="tell", told=words.say("view.menu.device.told", code="{code}")
    )
    entries: dict[str, Do] = {
        "recap": Go(view=f"{own}/recap", session=session.session_id),
        "saves": Go(view=f"{own}/saves", session=session.session_id),
        "settings": Go(view=f"/api/view/settings?session={session.session_id}", session=session.session_id),
        "device": device,
        "start": Go(view="/api/view/start"),
    }
    actions = [Action(id=name, label=words.say(f"view.menu.{name}"), do=do) for name, do in entries.items()]
    return one_group(words.say("view.menu"), actions)


def _is_over(session: GameSession) -> bool:
    return session.state["world"]["ending"] is not None


def _quick(at_hand: Sequence[Action], choices: Choices, words: Wording) -> Choices | None:
    """What is always at hand, but for what answers the question that is asked."""
    shown = {action.id for each in choices.groups for action in each.actions}
    found = [action for action in at_hand if action.id not in shown]
    return one_group(words.say("view.quick"), found) if found else None


def _at_hand(session: GameSession, look: Look) -> list[Action]:
    """What is always at hand and can be done now, each action once: of two buttons for it the first."""
    found: dict[str, Action] = {}
    for quick in look.quick:
        for offer in session.actions:
            if offer.action == quick.action and not offer.target and offer.available:
                found.setdefault(offer.action_id, offered(offer, quick.label))
    return list(found.values())


def _choices(session: GameSession, words: Wording, at_hand: Sequence[Action], asked: Turn | None) -> Choices:
    quick = {action.id for action in at_hand}
    others = [offer for offer in session.actions if offer.action_id not in quick]
    if asked is not None and asked.clarify is not None:
        return answers(asked, others, words)
    if _is_over(session):
        again = Action(id="again", label=words.say("view.over.again"), do=Go(view="/api/view/start"), style="primary")
        return one_group(words.say("view.choices"), [again])
    return all_that_can_be_done(others, words)


def _composer(session: GameSession, words: Wording) -> Composer:
    ended = _is_over(session)
    return Composer(
        label=words.say("view.composer"),
        placeholder=words.say("view.composer.placeholder"),
        send=words.say("view.composer.send"),
        max_length=MAX_TEXT,
        available=not ended,
        reason=words.say("view.composer.over") if ended else None,
    )
