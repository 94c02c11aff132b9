"""What can be done now, grouped, with a few in front. Knows no rule: what is offered is the session's matter."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from taleward import sessions
from taleward.sessions import Turn
from taleward.view.widgets import Act, Action, Choices, Group
from taleward.view.wording import Wording

FEW: Final = 9
"""So many are shown at once without further thought."""
_LEAST: Final = 4
"""So many are shown beside the ways, however many ways there are."""

GROUPS: Final = ("talk", "do", "go", "carry")
_GROUP: Final = {
    "talk": "talk",
    **dict.fromkeys(("accept", "decline", "abandon"), "talk"),
    "move": "go",
    **dict.fromkeys(("unlock", "pick"), "do"),
    **dict.fromkeys(("take", "put", "use", "trade", "equip", "unequip", "drop"), "carry"),
}
"""The group of an action, by its verb; of a verb that is not named here it is `do`. A matter of presentation alone."""
_ASIDE: Final = frozenset({"explore", "put", "drop", "equip", "unequip", "abandon"})
"""Verbs that come in numbers and are seldom the next step. With a target they wait behind `more`."""
_AT_ONCE: Final = {"talk": 2, "do": 2, "go": 1, "carry": 1}
"""How many of each group are taken in a round, as long as there is room in front."""
_FIRST: Final = ("take", "use", "trade")
"""Of what can be done with things, what is shown first."""

Offered = sessions.Action


def offered(action: Offered, label: str | None = None) -> Action:
    """An action of the session as a document has it."""
    return Action(
        id=action.action_id,
        label=label or action.label,
        do=Act(action_id=action.action_id),
        available=action.available,
        reason=action.reason,
    )


def all_that_can_be_done(actions: Sequence[Offered], words: Wording) -> Choices:
    """Some actions in front, and ways that are closed; the others, and what else cannot be done, wait behind `more`."""
    free = [action for action in actions if action.available]
    blocked = [action for action in actions if not action.available]
    front = _chosen(free)
    ways = [action for action in blocked if group(action) == "go"]
    shown = {action.action_id for action in front}
    aside = [action for action in free if action.action_id not in shown]
    hidden = [action for action in blocked if group(action) != "go"]
    waiting = len(aside) + len(hidden)
    return Choices(
        label=words.say("view.choices"),
        groups=_grouped([*front, *ways], words),
        more=_grouped([*aside, *hidden], words),
        more_label=words.say("view.choices.more", count=waiting) if waiting else None,
    )


def answers(turn: Turn, actions: Sequence[Offered], words: Wording) -> Choices:
    """The question that a text is answered with; a few answers in its order, more like all of `actions`."""
    asked = turn.clarify
    options = [option for option in asked.options if option.available] if asked else []
    all_ = all_that_can_be_done(actions, words)
    question = asked.question if asked else None
    if not options or len(options) > FEW:
        return replace(all_, question=question)
    asked_for = {option.action_id for option in options}
    others = [action for action in actions if action.action_id not in asked_for]
    return Choices(
        label=all_.label,
        question=question,
        groups=[Group(label="", actions=[offered(option) for option in options])],
        more=_grouped(others, words),
        more_label=words.say("view.choices.more_asked") if others else None,
    )


def group(action: Offered) -> str:
    """Answer the group that an action is shown in."""
    return _GROUP.get(action.action, "do")


def _grouped(actions: Sequence[Offered], words: Wording) -> list[Group]:
    found = {name: [offered(action) for action in actions if group(action) == name] for name in GROUPS}
    filled = {name: members for name, members in found.items() if members}
    several = len(filled) > 1
    return [
        Group(label=words.say(f"view.choices.{name}") if several else "", actions=members)
        for name, members in filled.items()
    ]


def _chosen(free: Sequence[Offered]) -> list[Offered]:
    """Choose what is shown first: the ways, and of the rest some of each group, about as many subjects as there are."""
    if len(free) <= FEW:
        return list(free)
    ways = [action for action in free if group(action) == "go"]
    near = [action for action in free if group(action) != "go" and not _is_aside(action)]
    if not ways and not near:
        return list(free[:FEW])
    room = max(FEW - len(ways), _LEAST)
    queues = {name: _spread([action for action in near if group(action) == name]) for name in GROUPS}
    ranked = [(place // _AT_ONCE[name], action) for name in GROUPS for place, action in enumerate(queues[name])]
    turns = [action for _, action in sorted(ranked, key=lambda each: each[0])]
    shown = {action.action_id for action in (*ways, *turns[:room])}
    return [action for action in free if action.action_id in shown]


def _spread(actions: Iterable[Offered]) -> list[Offered]:
    """Put first the first action of each subject, then the second of each, and so on."""
    seen: dict[str, int] = {}
    ranked = []
    for action in sorted(actions, key=_urgency):
        subject = (action.target or "").partition("/")[0]
        seen[subject] = seen.get(subject, 0) + 1
        ranked.append((seen[subject], action))
    return [action for _, action in sorted(ranked, key=lambda each: each[0])]


def _urgency(action: Offered) -> int:
    return _FIRST.index(action.action) if action.action in _FIRST else -1


def _is_aside(action: Offered) -> bool:
    return action.action in _ASIDE and bool(action.target)
