"""What content offers to callers: scenarios, characters to begin with, interface texts. Reads the library alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from taleward.content.model import CharacterTemplate, Option, StartingItem
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taleward.content.library import Library
    from taleward.content.model import Release, ScenarioInfo
    from taleward.engine.pack import Background, CharacterClass, Portion, Template

_FILTERS: Final[Mapping[str, Callable[[ScenarioInfo, object], bool]]] = {
    "genre": lambda info, wanted: info.genre == wanted,
    "language": lambda info, wanted: wanted in info.languages,
    "pack": lambda info, wanted: info.pack == wanted,
    "rating": lambda info, wanted: info.rating == wanted,
}


class ContentManager:
    """Reads what packs offer."""

    def __init__(self, library: Library) -> None:
        self.library = library

    async def get_scenarios(
        self, filters: dict[str, Any] | None = None, language: str | None = None
    ) -> list[ScenarioInfo]:
        """Answer the scenarios that pass every filter (`genre`, `language`, `pack`, `rating`), by slug.

        `language` is that of the words, as near as a release has it. GameError `invalid_request` for another filter.
        """
        wanted = filters or {}
        if strange := sorted(set(wanted) - set(_FILTERS)):
            raise GameError(f"There is no filter {strange[0]!r}; there are: {', '.join(_FILTERS)}", "invalid_request")
        offered = self.library.scenarios(language)
        return [info for info in offered if all(_FILTERS[name](info, value) for name, value in wanted.items())]

    async def get_character_templates(self, scenario: str, language: str | None = None) -> list[CharacterTemplate]:
        """Answer the templates of a scenario, by its id or slug, the default first.

        GameError `not_found` if there is no such scenario.
        """
        found = self.library.scenario(scenario, language)
        if found is None:
            raise GameError("There is no such scenario", "not_found", {"scenario": scenario[:64]})
        info, release = found
        reader = _Reader(release, language)
        return [reader.template(name) for name in release.pack.scenarios[info.slug].templates]

    async def get_ui_text(self, language: str = "en") -> dict[str, str]:
        """Answer the interface texts by key, in the nearest language that the base pack has."""
        return dict(self.library.base.words_in(language).texts)


class _Reader:
    """Resolves the words of one release in one language."""

    def __init__(self, release: Release, language: str | None) -> None:
        self.pack = release.pack
        self.prose = release.words_in(language).prose

    def template(self, name: str) -> CharacterTemplate:
        template = self.pack.templates[name]
        return CharacterTemplate(
            template_id=template.id,
            name=self.prose[template.name],
            summary=self.prose[template.summary],
            scenario_type=self.pack.genre,
            base_stats=dict(template.base_stats),
            starting_inventory=tuple(self._item(portion) for portion in template.starting_inventory),
            background_options=template.background_options,
            class_restrictions=template.class_restrictions or None,
            point_budget=template.point_budget,
            stat_min=template.stat_min,
            stat_max=template.stat_max,
            default_name=self.prose[template.default_name],
            health=template.health,
            gold=template.gold,
            classes=self._classes(template),
            backgrounds=tuple(self._past(self.pack.backgrounds[name]) for name in template.background_options),
        )

    def _classes(self, template: Template) -> tuple[Option, ...]:
        names = template.class_restrictions or self.pack.classes
        return tuple(self._calling(self.pack.classes[name]) for name in names)

    def _calling(self, calling: CharacterClass) -> Option:
        bonus, skills = dict(calling.stat_bonus), dict(calling.skills)
        return Option(calling.id, self.prose[calling.name], self.prose[calling.summary], bonus, skills)

    def _past(self, past: Background) -> Option:
        return Option(past.id, self.prose[past.name], self.prose[past.summary], {}, dict(past.skills))

    def _item(self, portion: Portion) -> StartingItem:
        item = self.pack.items[portion.item]
        words = self.prose[item.name], self.prose[item.description]
        return StartingItem(item.id, *words, portion.count, item.weight, item.value)
