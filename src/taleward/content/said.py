"""Effects that somebody says in JSON, built against a release as those of its packs were. Runs none of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from taleward.content.builder import BROKEN, Builder, Where
from taleward.content.checks import RULES
from taleward.content.codes import Code, Problems
from taleward.content.document import Entry, Mark, Node, restored
from taleward.content.index import Index, index
from taleward.content.shape import Then
from taleward.engine.pack import Effect
from taleward.engine.pack.conditions import Chance
from taleward.engine.pack.effects import EndGame, StartFight, TakeAway
from taleward.kit import GameError, field_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taleward.content.model import Release

MOST: Final = 32
"""Effects that may be said at once."""
_FORBIDDEN: Final[Mapping[type, str]] = {
    Chance: "`chance` may not be: what is set right is no gamble",
    StartFight: "`fight` may not be: a fight begins in the story",
    EndGame: "`end` may not be: a story ends by its own",
}

_RULES: Final = {cls: rule for cls, rule in RULES.items() if cls is not TakeAway}
"""What is said is about one story, so it may name a single thing of it."""


def effects_of(
    release: Release, said: Sequence[Mapping[str, Any]], made: Mapping[str, str], *, kept: bool = False
) -> tuple[Effect, ...]:
    """Build effects of a release's vocabulary; ids are those of the release, and of quests that a story has `made`.

    These come with their template. Effects that were `kept` passed the checks when they were said; newer checks do not
    refuse them. GameError `invalid_request` with each mistake by its pointer.
    """
    if not 1 <= len(said) <= MOST:
        raise field_error(f"Say 1 to {MOST} effects", "/effects", "length")
    problems = Problems()
    builder = Builder(_known(release, made), problems, {} if kept else _RULES)
    effects = [_effect(one, f"/effects/{number}", builder) for number, one in enumerate(said)]
    for pointer in builder.written.values():
        problems.add(pointer, Code.MISPLACED, "words cannot be said here: the player is told the reason")
    if problems.broken:
        raise _mistaken(problems)
    return tuple(effects)


def _effect(said: Mapping[str, Any], pointer: str, builder: Builder) -> Any:  # noqa: ANN401 -- an effect or BROKEN
    node = _node(said, pointer, builder.problems)
    made = builder.build(Then(), node, Where(pointer, node.mark))
    if made is not BROKEN:
        for part in _parts(made):
            if told := _FORBIDDEN.get(type(part)):
                builder.problems.add(node.mark, Code.MISPLACED, told)
    return made


def _parts(value: object) -> Iterator[object]:
    """A definition and everything in it."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part)


def _node(said: Any, pointer: str, problems: Problems) -> Node:  # noqa: ANN401 -- JSON of any shape
    """JSON as a document whose marks are pointers."""
    mark = Mark(pointer, 0, 0)
    if said is None or isinstance(said, str | int):
        return Node(said, mark)
    if isinstance(said, list | tuple):
        return Node([_node(part, f"{pointer}/{at}", problems) for at, part in enumerate(said)], mark)
    if isinstance(said, dict):
        within = {str(key): _node(part, f"{pointer}/{_escaped(str(key))}", problems) for key, part in said.items()}
        return Node({key: Entry(node.mark, node) for key, node in within.items()}, mark)
    problems.add(mark, Code.NOT_PLAIN, "this must be text, a whole number, true, false, null, a list or a mapping")
    return Node(None, mark, broken=True)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _mistaken(problems: Problems) -> GameError:
    found = [problem for problem in problems.all() if problem.severity == "error"]
    errors = [
        {"pointer": problem.file, "code": problem.code, "message": problem.message, "in": "body"} for problem in found
    ]
    return GameError(found[0].message, "invalid_request", {"errors": errors[:20]})


def _known(release: Release, made: Mapping[str, str]) -> Index:
    """What can be named: what the release defines, and the quests of a story that were made of its templates."""
    found = _index(release.documents)
    quests = found.ids["quest"] | dict.fromkeys(made, Mark("", 0, 0))
    stages = {quest: found.stages[template] for quest, template in made.items()}
    goals = {quest: found.objectives[template] for quest, template in made.items()}
    ids, stages, goals = found.ids | {"quest": quests}, found.stages | stages, found.objectives | goals
    return replace(found, ids=ids, stages=stages, objectives=goals)


@lru_cache(maxsize=8)
def _index(documents: bytes) -> Index:
    """What a release defines; finding it again takes longer than building what is said."""
    return index(restored(documents), Problems())
