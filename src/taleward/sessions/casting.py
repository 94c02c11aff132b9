"""The character that a story begins with: what may be asked for, and who comes of it. Keeps nothing, draws no chance.

The rules of points and constraints are the engine's; here they are read from JSON, given words, and told as errors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from taleward.content import Release
from taleward.engine.characters import Choice
from taleward.engine.constraints import Conflict, Constraints
from taleward.engine.generation import Customisation, customise, generate_default, generate_random, own_names
from taleward.engine.kernel import Dice
from taleward.kit import GameError, Line, pointer, register

CONFIG: Final = "/character_config"
"""Where a request says who it wants."""
_MANY: Final = 64
_MOST_ERRORS: Final = 20

register("bad_character", 422, "No such character")

Id = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Line(40)]
Ids = Annotated[list[Id], Field(max_length=_MANY)]
Scores = Annotated[dict[Id, Annotated[int, Field(ge=0, le=100)]], Field(max_length=_MANY)]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class Strict(BaseModel):
    """A body: unknown fields are refused, and nothing is converted from another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CharacterConstraints(Strict):
    """What a random character must be.

    `min_stats` and `max_stats` bound final scores, with what the class adds; class or background must give each of
    `skills`; `exclude` holds ids of templates, classes and backgrounds that are not wanted.
    """

    template_id: Id | None = None
    character_class: Id | None = None
    background: Id | None = None
    name: Name | None = None
    min_stats: Scores | None = None
    max_stats: Scores | None = None
    skills: Ids | None = None
    exclude: Ids | None = None


class CharacterChanges(Strict):
    """What a player makes of a character. `stats` are base scores, before the class adds to them, paid with points."""

    template_id: Id | None = None
    name: Name | None = None
    background: Id | None = None
    character_class: Id | None = None
    stats: Scores | None = None


class CharacterConfig(CharacterChanges):
    """The character to begin with; what is left out is the template's own.

    `default` takes a template as it is, `custom` its `stats` too; `random` draws one within `constraints`, by `seed`
    (the same one makes the same character again) or by the dice of the session.
    """

    mode: Literal["default", "random", "custom"] = "default"
    constraints: CharacterConstraints | None = None
    seed: Seed | None = None


_CHOSEN: Final = frozenset({"mode", "template_id", "name", "background", "character_class"})
_FIELDS: Final = {"default": _CHOSEN, "custom": _CHOSEN | {"stats"}, "random": {"mode", "constraints", "seed"}}
_Body = TypeVar("_Body", bound=Strict)


class Casting:
    """Finds the characters of one scenario of a release; their names are in one language.

    What cannot be is a GameError `bad_character`; pointers of `chosen` begin with `/character_config`, others at what
    was handed in. An id that is not on offer in mode `default` is `invalid_request`, as before there were other modes.
    """

    def __init__(self, release: Release, slug: str, language: str | None) -> None:
        self._pack = release.pack
        self._slug = slug
        self._prose = release.words_in(language).prose

    def chosen(self, config: Mapping[str, Any], secret: bytes) -> Choice:
        """The character that a `character_config` asks for. `secret` keys the dice of a random one without a seed."""
        wish = _read(CharacterConfig, config, CONFIG)
        for name in sorted(wish.model_fields_set - _FIELDS[wish.mode]):
            if getattr(wish, name) is not None:
                raise _refusal(f"{name} is not for mode {wish.mode}", [f"{CONFIG}/{name}"], "mode")
        if wish.mode == "random":
            key = secret if wish.seed is None else _key(wish.seed)
            return self._random(wish.constraints or CharacterConstraints(), key, f"{CONFIG}/constraints")
        base = generate_default(self._pack, self._slug)
        if wish.mode == "custom":
            return self._custom(base, wish, CONFIG)
        return self._custom(base, wish, CONFIG, "invalid_request")

    def default(self) -> Choice:
        """The scenario's first character, as it stands in the pack."""
        return self._named(generate_default(self._pack, self._slug))

    def random(self, constraints: Mapping[str, Any], seed: int) -> Choice:
        """A character drawn by a seed within constraints, those of `CharacterConstraints`."""
        return self._random(_read(CharacterConstraints, constraints), _key(seed))

    def custom(self, base: Choice, changes: Mapping[str, Any]) -> Choice:
        """What a player makes of a character by `CharacterChanges`."""
        return self._custom(base, _read(CharacterChanges, changes))

    def _random(self, asked: CharacterConstraints, key: bytes, at: str = "") -> Choice:
        constraints = Constraints(
            asked.template_id,
            asked.character_class,
            asked.background,
            asked.name,
            asked.min_stats or {},
            asked.max_stats or {},
            tuple(asked.skills or ()),
            tuple(asked.exclude or ()),
        )
        dice = Dice(key, "casting", 0)
        return self._settled(generate_random(self._pack, self._slug, constraints, dice), at)

    def _custom(self, base: Choice, asked: CharacterChanges, at: str = "", code: str = "bad_character") -> Choice:
        stats = asked.stats or {}
        wanted = Customisation(asked.template_id, asked.character_class, asked.background, asked.name, stats)
        return self._settled(customise(self._pack, self._slug, self._keyed(base), wanted), at, code)

    def _settled(self, found: Choice | Conflict, at: str, code: str = "bad_character") -> Choice:
        if isinstance(found, Conflict):
            kind = "conflict" if code == "bad_character" else "unknown_option"
            raise _refusal(found.reason, [at + pointer(iter(path)) for path in found.paths], kind, code)
        return self._named(found)

    def _named(self, choice: Choice) -> Choice:
        """With the words of a name that is the pack's."""
        own = choice.name in own_names(choice.template)
        return replace(choice, name=self._prose[choice.name]) if own else choice

    def _keyed(self, choice: Choice) -> Choice:
        """With the key of a name that is the pack's, so that it goes when its template does."""
        keys = {self._prose[key]: key for key in own_names(choice.template)}
        return replace(choice, name=keys.get(choice.name, choice.name))


def _key(seed: int) -> bytes:
    return f"character {seed}".encode()


def _read(model: type[_Body], told: Mapping[str, Any], at: str = "") -> _Body:
    try:
        return model.model_validate(told)
    except ValidationError as error:
        errors = [
            {"pointer": at + _way(each["loc"]), "code": each["type"], "message": each["msg"], "in": "body"}
            for each in error.errors(include_url=False, include_context=False, include_input=False)[:_MOST_ERRORS]
        ]
        told_of = f"{errors[0]['pointer'] or 'the character'}: {errors[0]['message']}"
        raise GameError(told_of, "bad_character", {"errors": errors}) from error


def _way(loc: Iterable[str | int]) -> str:
    """Point where an error lies. Of a bad key in a mapping it also says so, which is no way."""
    return pointer(step for step in loc if step != "[key]")


def _refusal(reason: str, pointers: Iterable[str], code: str, error_code: str = "bad_character") -> GameError:
    errors = [{"pointer": each, "code": code, "message": reason, "in": "body"} for each in pointers]
    return GameError(reason, error_code, {"errors": errors})
