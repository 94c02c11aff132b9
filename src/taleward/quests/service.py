"""`QuestManager`: the public face of quests. Reads them, and sets them right by corrections; writes nothing itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from taleward.content import Library, Release
from taleward.engine import GameState, Outcome
from taleward.engine.quests import ACTIVE, OFFERED, QuestOffered, quest_of
from taleward.engine.rules.offers import no_work
from taleward.identity import Caller, require
from taleward.kit import GameError, field_error, is_uuid, register
from taleward.quests.model import GameContext, ItemPaid, Quest, QuestCompletion
from taleward.sessions import GameSessionManager, Proviso, Turn

LEVELS: Final = range(1, 101)
DIFFICULTIES: Final = range(101)
COUNTS: Final = range(1, 10_000)
MOST: Final = 32
"""Templates, or objectives, that may be named at once: as many as a correction has effects."""
LONGEST: Final = 80
_WORK: Final = "play the action `talk` to be given work, then `accept` or `decline` what is offered"
_PLAY: Final = "a quest goes on by actions (`POST action`): do what it asks, or `accept`, `decline` and `abandon`"
_WHY: Final[Mapping[str, str]] = {
    "full": "as many made quests are open as may be: one must end, or be declined, first",
    "genre": "it is not for stories of this genre",
    "level": "it is not for the character's level",
    "place": "it is not handed out where the character is",
    "moment": "what it requires does not hold now",
    "unbound": "nothing that it could be about, or its giver, can be reached from here, or not at this difficulty",
}
"""Words for why nothing is made of a template."""
_GAINS: Final = frozenset({"gold_gained", "experience_gained", "level_gained", "item_gained", "item_dropped"})
_ADVANCED: Final = "/effects/{}/advance_quest"

register("unknown_quest", 404, "Unknown quest")
register("no_work", 409, "There is no work")
register("already_done", 409, "The quest is over")
register("not_begun", 409, "The quest is not under way")


class QuestManager:
    """The quests of stories. What only operators may is `forbidden` to others, who play actions instead."""

    def __init__(self, sessions: GameSessionManager, library: Library) -> None:
        """Made once, by the wiring."""
        self._sessions, self._library = sessions, library

    async def get_quests(self, session_id: str, *, caller: Caller) -> list[Quest]:
        """The quests that are known, or offered where the character is. GameError `not_found`."""
        return msgspec.convert(await self._sessions.quests(session_id, caller=caller), list[Quest])

    async def get_available_quests(
        self, character_level: int, location: str, *, session_id: str, caller: Caller
    ) -> list[Quest]:
        """The quests that may be offered to a character of a level (1 to 100) at a place, each with why it is not.

        `location` is `pack:place`, or the place alone. Players are told of what is said to them there, and of what they
        know; operators of all. GameError `not_found`, `invalid_request` (the level, or a place they do not know).
        """
        _whole(character_level, LEVELS, "/level", part="query")
        found = await self._sessions.quests_on_offer(session_id, character_level, str(location), caller=caller)
        return msgspec.convert(found, list[Quest])

    async def generate_quest(
        self, context: GameContext, *, caller: Caller, key: str | None = None, expected_version: int | None = None
    ) -> Quest:
        """Make a quest and let it lie on offer where the character is, as an operator: a correction in the log.

        While one of these templates is on offer there, it is offered again. GameError `forbidden`, `invalid_request`,
        `no_work` (with why, by template), and as `GameSessionManager.correct` has it.
        """
        _operators(caller, _WORK)
        if len(context.templates) > MOST:
            raise field_error(f"Name {MOST} templates at most; none means any", "/templates", "length")
        for number, template in enumerate(context.templates):
            _word(template, f"/templates/{number}")
        _word(context.giver, "/giver", empty=True)
        _whole(context.difficulty, DIFFICULTIES, "/difficulty")

        def judge(before: GameState, played: Outcome, release: Release) -> None:
            if not any(isinstance(happened, QuestOffered) for happened in played.events):
                why = no_work(release.pack, before, context.templates)
                told = "; ".join(f"{template}: {_WHY[reason]}" for template, reason in why.items())
                raise GameError(
                    f"Nothing can be made here. {told or 'The pack has no templates'}", "no_work", {"why": why}
                )

        within = "/effects/0/generate_quest"
        with _blaming({f"{within}/by": "/giver", within: ""}):
            turn = await self._sessions.correct(
                context.session_id,
                context.effects(),
                context.reason,
                caller=caller,
                key=key,
                proviso=Proviso(expected_version, judge),
            )
        made = next(event["quest"] for event in turn.events if event["type"] == QuestOffered.type)
        return await self._then(turn, made, caller)

    async def update_quest_progress(
        self,
        quest_id: str,
        progress: Mapping[str, Any],
        *,
        caller: Caller,
        reason: str,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> Quest:
        """Bring a quest under way (`session_id:quest`) further, as an operator: a correction in the log.

        `progress` is `{"stage": id}`, or `{"objectives": {id: count}}` of the present stage; counts are totals and only
        go up. GameError `forbidden`, `invalid_request`, `unknown_quest`, `already_done`, `not_begun`, and as
        `GameSessionManager.correct` has it.
        """
        _operators(caller, _PLAY)
        session_id, quest = _parted(quest_id)
        effects, names = _progress(quest, progress)

        def judge(before: GameState, _: Outcome, release: Release) -> None:
            _check_under_way(before, quest)
            _check_forwards(before, quest, progress, release)

        with _blaming(names):
            turn = await self._sessions.correct(
                session_id, effects, reason, caller=caller, key=key, proviso=Proviso(expected_version, judge)
            )
        return await self._then(turn, quest, caller)

    async def complete_quest(
        self,
        quest_id: str,
        session_id: str,
        *,
        caller: Caller,
        reason: str,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> QuestCompletion:
        """Complete a quest under way, as an operator: a correction in the log, which pays what the quest promised.

        GameError `forbidden`, `invalid_request`, `unknown_quest`, `already_done` (it is over: nothing is paid),
        `not_begun`, and as `GameSessionManager.correct` has it.
        """
        _operators(caller, _PLAY)
        session_id, quest = _parted(wire_id(session_id, quest_id))
        effects = [{"advance_quest": {"quest": quest, "stage": "complete"}}]

        def judge(before: GameState, _: Outcome, __: Release) -> None:
            _check_under_way(before, quest)

        with _blaming({f"{_ADVANCED.format(0)}/quest": "/quest_id"}):
            turn = await self._sessions.correct(
                session_id, effects, reason, caller=caller, key=key, proviso=Proviso(expected_version, judge)
            )
        return await self._completed(turn, quest, caller)

    async def _then(self, turn: Turn, quest: str, caller: Caller) -> Quest:
        """A quest as it was after a turn, so that a repeated request is answered alike."""
        found = await self._sessions.quests(turn.session_id, caller=caller, version=turn.version)
        told = next((each for each in found if each["quest_id"] == f"{turn.session_id}:{quest}"), None)
        if told is None:
            raise _unknown(f"The quest {quest!r} was forgotten in the same turn")
        return msgspec.convert(told, Quest)

    async def _completed(self, turn: Turn, quest_id: str, caller: Caller) -> QuestCompletion:
        quest = await self._then(turn, quest_id, caller)
        session = await self._sessions.get_session(turn.session_id, caller=caller)
        release = await self._library.release(session.release)
        prose = release.words_in(session.language).prose
        paid = list(_paid(turn.events, quest_id))
        items: dict[str, ItemPaid] = {}
        for event in paid:
            if event["type"] in {"item_gained", "item_dropped"}:
                kind, lying = event["kind"], event["type"] == "item_dropped"
                there = items.get(kind) or ItemPaid(kind, prose[release.pack.items[kind].name], 0, 0)
                count = there.count + (0 if lying else event["count"])
                items[kind] = ItemPaid(kind, there.name, count, there.dropped + (event["count"] if lying else 0))
        gold = sum(event["amount"] for event in paid if event["type"] == "gold_gained")
        experience = sum(event["amount"] for event in paid if event["type"] == "experience_gained")
        return QuestCompletion(quest, turn.version, gold, experience, list(items.values()))


def wire_id(session_id: str, quest_id: str) -> str:
    """The id of a quest of a session on the wire, `session_id:quest`; `quest_id` may be that already, or `quest` alone.

    GameError `invalid_request`: it is that of another session.
    """
    session, _, quest = quest_id.rpartition(":")
    if session and session.lower() != session_id.lower():
        told = "This quest is one of another session; name one that `GET quests` lists"
        raise field_error(told, "/quest_id", "other_session", part="path")
    return f"{session_id}:{quest}"


def _parted(quest_id: str) -> tuple[str, str]:
    session, _, quest = quest_id.partition(":")
    if not is_uuid(session.lower()):
        raise field_error("Name a quest as `session_id:quest`", "/quest_id", "quest_id", part="path")
    _word(quest, "/quest_id", part="path")
    return session.lower(), quest


def _operators(caller: Caller, instead: str) -> None:
    """Let operators pass, and tell players what to do. GameError `forbidden`."""
    try:
        require(caller, "operator")
    except GameError as error:
        raise GameError(f"{error.message}. To play, {instead}", error.error_code) from error


def _word(value: object, pointer: str, *, part: str = "body", empty: bool = False) -> None:
    """Refuse what no id of a pack or a story could be."""
    if isinstance(value, str) and value.isascii() and len(value) <= LONGEST and (value or empty):
        return
    raise field_error(f"This must be an id of at most {LONGEST} characters", pointer, "id", part=part)


def _whole(value: object, allowed: range, pointer: str, *, part: str = "body") -> None:
    """Refuse what is no whole number in a range."""
    if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
        return
    told = f"This must be a whole number from {allowed[0]} to {allowed[-1]}"
    raise field_error(told, pointer, "out_of_range", part=part)


def _progress(quest: str, progress: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What is asked for as effects, and what each of their pointers was called in the request."""
    if set(progress) not in ({"stage"}, {"objectives"}):
        raise field_error("Say either `stage` or `objectives`, and nothing else", "", "one_of")
    if "stage" in progress:
        _word(progress["stage"], "/stage")
        at = _ADVANCED.format(0)
        names = {f"{at}/quest": "/quest_id", f"{at}/stage": "/stage"}
        return [{"advance_quest": {"quest": quest, "stage": progress["stage"]}}], names
    objectives = progress["objectives"]
    if not isinstance(objectives, Mapping) or not 1 <= len(objectives) <= MOST:
        raise field_error(f"Say 1 to {MOST} objectives, each with its count", "/objectives", "length")
    effects, names = [], {}
    for number, (objective, count) in enumerate(objectives.items()):
        _word(objective, "/objectives")
        _whole(count, COUNTS, _counted(objective))
        at = _ADVANCED.format(number)
        names |= {f"{at}/quest": "/quest_id", at: _counted(objective)}
        effects.append({"advance_quest": {"quest": quest, "objective": objective, "count": count}})
    return effects, names


def _counted(objective: str) -> str:
    return f"/objectives/{objective.replace('~', '~0').replace('/', '~1')}"


def _check_under_way(game: GameState, quest: str) -> None:
    """Refuse a quest that is over or was not begun. GameError `already_done`, `not_begun`."""
    state = game.quests.get(quest)
    status = state.status if state is not None else "unknown"
    if status == ACTIVE:
        return
    if state is None or status == OFFERED:
        told = "It begins when its player plays `accept`, or by a correction with `offer_quest`"
        raise GameError(f"The quest {quest!r} is not under way. {told}", "not_begun", {"status": status})
    told = f"The quest {quest!r} is over ({status}); nothing was changed and nothing is paid again"
    raise GameError(told, "already_done", {"status": status})


def _check_forwards(game: GameState, quest: str, progress: Mapping[str, Any], release: Release) -> None:
    """Refuse what would not bring a quest further. GameError `invalid_request`."""
    state = game.quests[quest]
    if progress.get("stage") == state.stage:
        raise field_error("The quest is at this stage already; name another", "/stage", "no_change")
    goals = quest_of(release.pack, game.quests, quest).stages[state.stage].objectives
    for objective, count in progress.get("objectives", {}).items():
        goal, pointer, now = goals.get(objective), _counted(objective), state.progress.get(objective, 0)
        if goal is None:
            told = f"It belongs to another stage; the stage {state.stage!r} counts: {', '.join(goals) or 'nothing'}"
            raise field_error(told, pointer, "other_stage")
        if not now < count <= goal.count:
            told = f"It stands at {now} of {goal.count} and only goes up: name more than {now}, {goal.count} at most"
            raise field_error(
                told if now < goal.count else f"It is done: {now} of {goal.count}", pointer, "out_of_range"
            )


def _paid(events: list[dict[str, Any]], quest: str) -> Iterator[dict[str, Any]]:
    """What came right with the end of a quest. Other gains of the turn have another source, or come later."""
    ended = {"type": "quest_completed", "quest": quest}
    for event in events[events.index(ended) + 1 :]:
        if event["type"] not in _GAINS or event.get("source", "quest") != "quest":
            return
        yield event


@contextmanager
def _blaming(names: Mapping[str, str]) -> Iterator[None]:
    """Let a refused effect blame what was asked for: `names` has what the beginning of a pointer stands for."""
    try:
        yield
    except GameError as error:
        errors = [_renamed(each, names) for each in error.context.get("errors", ())]
        if any(each["pointer"] == "/quest_id" for each in errors):
            raise _unknown(f"{error.message[:1].upper()}{error.message[1:]}") from error
        if errors:
            raise GameError(error.message, error.error_code, {**error.context, "errors": errors}) from error
        raise


def _renamed(blamed: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    pointer = str(blamed["pointer"])
    for begins, name in names.items():
        if pointer == begins or pointer.startswith(f"{begins}/"):
            rest = "" if name.startswith("/objectives/") else pointer.removeprefix(begins)
            return {**blamed, "pointer": f"{name}{rest}"}
    return dict(blamed)


def _unknown(told: str) -> GameError:
    """GameError `unknown_quest`, which says where the quests of a story are listed."""
    told = f"{told}; `GET quests` lists those of the story"
    blamed = {"pointer": "/quest_id", "code": "unknown_quest", "message": told, "in": "path"}
    return GameError(told, "unknown_quest", {"errors": [blamed]})
