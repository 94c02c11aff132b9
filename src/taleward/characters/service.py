"""`CharacterGenerator`: characters to look at before a story begins. It begins none, and keeps nothing."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from taleward.characters.model import CarriedItem, Character, CharacterSkill, CharacterStat, Points
from taleward.content import Library, Release, ScenarioInfo
from taleward.engine import begin
from taleward.engine.characters import Choice
from taleward.engine.constraints import spent
from taleward.kit import GameError, field_error
from taleward.sessions import Casting, language_of, view

_SEED_BITS: Final = 53
"""What every client's numbers carry exactly."""


def _drawn() -> int:
    return secrets.randbits(_SEED_BITS)


class CharacterGenerator:
    """Generates characters for the scenarios on offer.

    What cannot be is a GameError `bad_character` whose `errors` point into what was handed in (for `preview`, into the
    request: `/character_config/...`); no such scenario is `unknown_scenario`. `language` is that of the words, as near
    as a release has it.
    """

    def __init__(self, library: Library, draw: Callable[[], int] = _drawn) -> None:
        """`draw` makes the seeds of random characters that come without one."""
        self._library = library
        self._draw = draw

    def generate_default_character(self, scenario_type: str, *, language: str | None = None) -> Character:
        """The character that a scenario begins with when nothing is asked for: it spends no points.

        `scenario_type` is a scenario's slug or id, or a genre: then its first scenario, by slug.
        """
        of_genre = [each.slug for each in self._library.scenarios() if each.genre == scenario_type]
        known = self._library.scenario(scenario_type) is not None
        info, release = self._scenario(of_genre[0] if of_genre and not known else scenario_type, language)
        return _shown(info, release, language, Casting(release, info.slug, language).default())

    def generate_random_character(
        self,
        constraints: dict[str, Any],
        *,
        scenario: str | None = None,
        seed: int | None = None,
        language: str | None = None,
    ) -> Character:
        """A random character that spends all its points; the same seed makes the same one.

        `constraints` are those of `sessions.casting.CharacterConstraints`. Without a `scenario` it is for the first
        one on offer, by slug.
        """
        info, release = self._scenario(scenario, language)
        chosen = self._draw() if seed is None else seed
        if not isinstance(chosen, int) or isinstance(chosen, bool):
            raise field_error("seed must be a whole number", "/seed", "bad_character")
        choice = Casting(release, info.slug, language).random(constraints, chosen)
        return _shown(info, release, language, choice, chosen)

    def customize_character(self, base: Character, customizations: dict[str, Any]) -> Character:
        """A character changed as a player wants it: `template_id`, `name`, `character_class`, `background`, `stats`.

        `stats` are base scores by stat id, before the class adds to them; those not named stay. Another template begins
        anew, except for a name that was given. `base` must be possible itself.
        """
        info, release = self._scenario(base.scenario_id, base.language)
        casting = Casting(release, info.slug, base.language)
        named = ("template_id", "name", "character_class", "background")
        own = {name: getattr(base, name) for name in named if getattr(base, name) is not None}
        choice = casting.custom(casting.default(), {**own, "stats": dict(base.base_stats)})
        return _shown(info, release, base.language, casting.custom(choice, customizations))

    def preview(self, scenario_id: str, config: Mapping[str, Any], language: str | None = None) -> Character:
        """The character that a session with this `character_config` would begin with. Starts that roll dice may differ.

        A random one without a seed gets one, which is told, so that it can be begun.
        """
        info, release = self._scenario(scenario_id, language)
        language_of(release, language)
        seeded = dict(config)
        if seeded.get("mode") == "random" and seeded.get("seed") is None:
            seeded["seed"] = self._draw()
        choice = Casting(release, info.slug, language).chosen(seeded, b"")
        return _shown(info, release, language, choice, seeded.get("seed"))

    def _scenario(self, asked: str | None, language: str | None) -> tuple[ScenarioInfo, Release]:
        offered = [each.slug for each in self._library.scenarios()]
        wanted = offered[0] if asked is None and offered else asked or ""
        found = self._library.scenario(wanted, language)
        if found is None:
            told = f"There is no scenario {wanted[:80]!r}; there are: {', '.join(offered)}"
            raise GameError(told, "unknown_scenario", {"scenarios": offered})
        return found


def _shown(
    info: ScenarioInfo, release: Release, language: str | None, choice: Choice, seed: int | None = None
) -> Character:
    spoken = release.language(language)
    state = begin(release.pack, info.slug, choice, "main", b"").state
    shown = view("", state, release, spoken)
    person, template = shown["character"], choice.template
    base = dict(template.base_stats if choice.stats is None else choice.stats)
    return Character(
        scenario_id=info.scenario_id,
        language=spoken,
        seed=seed,
        name=person["name"],
        template_id=template.id,
        template_name=release.words_in(spoken).prose[template.name],
        character_class=person["character_class"],
        class_name=person["class_name"],
        background=person["background"],
        background_name=person["background_name"],
        base_stats=base,
        stats=tuple(
            CharacterStat(stat["id"], stat["name"], base[stat["id"]], stat["value"]) for stat in person["stats"]
        ),
        skills=tuple(CharacterSkill(**skill) for skill in person["skills"]),
        health=person["health"],
        health_max=person["health_max"],
        gold=person["gold"],
        inventory=tuple(_carried(item) for item in shown["inventory"]["items"]),
        points=Points(template.point_budget, spent(template, base)),
    )


def _carried(item: Mapping[str, Any]) -> CarriedItem:
    """Answer what a preview shows of something carried: less than a game does."""
    return CarriedItem(**{field.name: item[field.name] for field in fields(CarriedItem)})
