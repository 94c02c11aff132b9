"""What an interface is like: what packs say, what a reader wants, and what is refused, field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from taleward.config import ConfigurationManager, Panel, UIConfig
from taleward.config.memory import MemoryPreferences
from taleward.config.model import Kept
from taleward.content import Library, Release, load_packs
from taleward.content.memory import MemoryReleases
from taleward.kit import GameError, new_id

pytestmark = pytest.mark.anyio
ME = new_id()


@pytest.fixture
def config(library: Library) -> ConfigurationManager:
    return ConfigurationManager(library, MemoryPreferences())


async def changed(config: ConfigurationManager, *changes: Mapping[str, Any]) -> UIConfig:
    for change in changes:
        await config.update_user_preferences(ME, change)
    return await config.get_ui_config(ME)


def panel(config: UIConfig, name: str) -> Panel:
    return next(one for one in config.panel_layout.panels if one.id == name)


async def test_everybody_begins_with_what_the_base_pack_says(config: ConfigurationManager) -> None:
    found = await config.get_ui_config()
    assert (found.theme, found.language) == ("auto", "en")
    assert [(one.id, one.label, one.action) for one in found.quick_actions] == [
        ("look", "Look around", "explore"),
        ("rest", "Rest here", "rest"),
    ]
    options = found.accessibility_options
    assert (options.text_scale, options.line_height) == (1.0, 1.6)
    assert (options.captions, options.high_contrast, options.reduce_motion, options.dyslexia_font) == (True,) + (
        False,
    ) * 3
    regions = [one.region for one in found.panel_layout.panels]
    assert regions == sorted(regions, key=("bar", "main", "side", "bottom").index)
    assert panel(found, "character").sheet == "You"
    assert found == await config.get_ui_config(ME)


async def test_a_pack_has_an_interface_of_its_own_in_each_language(config: ConfigurationManager, mill: Release) -> None:
    english, german = [await config.get_ui_config(None, language, mill) for language in ("en", "de-AT")]
    assert [one.label for one in english.quick_actions] == ["Look around", "Nap"]
    assert [one.label for one in german.quick_actions] == ["Look around", "Nickerchen"]
    assert [panel(one, "map").sheet for one in (english, german)] == ["Millrace", "Mühlbach"]
    assert panel(german, "map").region == "bottom"
    assert (german.theme, german.language) == ("flour", "en")


async def test_the_readers_own_language_is_that_of_the_labels(config: ConfigurationManager, mill: Release) -> None:
    await config.update_user_preferences(ME, {"language": "de"})
    own = await config.get_ui_config(ME, None, mill)
    assert (own.language, own.quick_actions[1].label) == ("de", "Nickerchen")
    assert (await config.get_ui_config(ME, "en", mill)).quick_actions[1].label == "Nap"


async def test_a_release_that_is_older_than_panels_gets_those_of_the_base_pack(
    config: ConfigurationManager, mill: Release
) -> None:
    bare = type(mill)(
        **{name: getattr(mill, name) for name in type(mill).__slots__} | {"interface": mill.interface.__class__()}
    )
    assert (await config.get_ui_config(None, None, bare)).panel_layout == (await config.get_ui_config()).panel_layout


async def test_preferences_are_merged_and_null_sets_back(config: ConfigurationManager) -> None:
    defaults = await config.get_ui_config()
    first = await changed(config, {"theme": "lamp", "accessibility_options": {"text_scale": 1.25, "captions": False}})
    assert (first.theme, first.accessibility_options.text_scale, first.accessibility_options.captions) == (
        "lamp",
        1.25,
        False,
    )
    second = await changed(config, {"accessibility_options": {"line_height": 2, "captions": None}})
    assert (second.theme, second.accessibility_options.text_scale) == ("lamp", 1.25)
    assert (second.accessibility_options.line_height, second.accessibility_options.captions) == (2, True)
    third = await changed(config, {"accessibility_options": None, "theme": None})
    assert third == defaults


async def test_own_quick_actions_stand_in_place_of_the_others(config: ConfigurationManager) -> None:
    found = await changed(config, {"quick_actions": [{"id": "run", "label": "  Away! ", "action": "flee"}]})
    assert [(one.id, one.label, one.action, one.icon) for one in found.quick_actions] == [
        ("run", "Away!", "flee", None)
    ]
    assert (await changed(config, {"quick_actions": []})).quick_actions == ()
    assert len((await changed(config, {"quick_actions": None})).quick_actions) == 2


async def test_own_panels_are_laid_over_the_others(config: ConfigurationManager) -> None:
    found = await changed(
        config, {"panel_layout": {"panels": [{"id": "map", "region": "main", "order": 9, "visible": False}]}}
    )
    assert panel(found, "map") == Panel("map", "main", 9, visible=False, sheet="Map")
    assert len(found.panel_layout.panels) == 14
    assert [one.id for one in found.panel_layout.panels if one.region == "main"][-1] == "map"


async def test_a_whole_configuration_can_be_sent_back(config: ConfigurationManager) -> None:
    found = await config.get_ui_config()
    whole = {
        "theme": found.theme,
        "language": found.language,
        "quick_actions": [
            {"id": one.id, "label": one.label, "action": one.action, "icon": one.icon} for one in found.quick_actions
        ],
        "panel_layout": {
            "panels": [
                {"id": one.id, "region": one.region, "order": one.order, "visible": one.visible, "sheet": one.sheet}
                for one in found.panel_layout.panels
            ]
        },
    }
    assert await changed(config, whole) == found


async def test_a_change_of_nothing_makes_no_revision(config: ConfigurationManager) -> None:
    assert await config.update_user_preferences(ME, {"theme": "lamp"})
    assert not await config.update_user_preferences(ME, {"theme": "lamp"})
    assert not await config.update_user_preferences(ME, {"language": None})
    assert (await config.get_versioned(ME))[1] == 1
    assert (await config.get_versioned(new_id()))[1] == 0


async def test_only_the_revision_that_was_read_is_changed_if_that_is_asked_for(config: ConfigurationManager) -> None:
    assert await config.update_user_preferences(ME, {"theme": "lamp"}, {0})
    with pytest.raises(GameError) as refused:
        await config.update_user_preferences(ME, {"theme": "day"}, {0})
    assert (refused.value.error_code, refused.value.context) == ("precondition_failed", {"revision": 1})
    assert await config.update_user_preferences(ME, {"theme": "day"}, {0, 1})
    assert (await config.get_ui_config(ME)).theme == "day"


async def test_changes_at_once_all_count(config: ConfigurationManager) -> None:
    options = ("high_contrast", "reduce_motion", "dyslexia_font")
    changes = [{"accessibility_options": {name: True}} for name in options]
    assert all(await asyncio.gather(*(config.update_user_preferences(ME, change) for change in changes)))
    found = (await config.get_ui_config(ME)).accessibility_options
    assert (found.high_contrast, found.reduce_motion, found.dyslexia_font) == (True, True, True)


async def test_a_change_that_is_always_overtaken_gives_up(library: Library) -> None:
    class Overtaken(MemoryPreferences):
        async def keep(self, user_id: str, revision: int, preferences: Mapping[str, Any]) -> bool:
            await super().keep(user_id, revision, {"theme": f"x{revision}"})
            return await super().keep(user_id, revision, preferences)

    with pytest.raises(GameError) as refused:
        await ConfigurationManager(library, Overtaken()).update_user_preferences(ME, {"theme": "day"})
    assert refused.value.error_code == "unavailable"


async def test_what_a_pack_no_longer_has_is_passed_over(library: Library, config: ConfigurationManager) -> None:
    store = MemoryPreferences()
    await store.keep(
        ME,
        0,
        {"theme": "gone", "panel_layout": {"panels": [{"id": "gone", "region": "side", "order": 0, "visible": True}]}},
    )
    assert await ConfigurationManager(library, store).get_ui_config(ME) == await config.get_ui_config()


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"theme": "neon"}, [("/theme", "unknown_theme")]),
    ({"theme": 3}, [("/theme", "string_type")]),
    ({"thema": "day"}, [("/thema", "extra_forbidden")]),
    ({"language": "english please"}, [("/language", "string_pattern_mismatch")]),
    ({"accessibility_options": {"text_scale": 9, "captions": "yes"}}, [
        ("/accessibility_options/text_scale", "less_than_equal"), ("/accessibility_options/captions", "bool_type"),
    ]),
    ({"accessibility_options": {"text_scale": True}}, [("/accessibility_options/text_scale", "float_type")]),
    ({"accessibility_options": {"text_scale": float("nan")}}, [
        ("/accessibility_options/text_scale", "less_than_equal"),
    ]),
    ({"accessibility_options": {"colour": True}}, [("/accessibility_options/colour", "extra_forbidden")]),
    ({"quick_actions": [{"id": "a", "label": "A", "action": "dance"}]}, [
        ("/quick_actions/0/action", "unknown_action"),
    ]),
    ({"quick_actions": [{"id": "a", "label": "\u202eA", "action": "rest"}]}, [
        ("/quick_actions/0/label", "text_character"),
    ]),
    ({"quick_actions": [{"id": "a", "label": "A", "action": "rest"}] * 2}, [("/quick_actions/1/id", "twice")]),
    ({"quick_actions": [{"id": f"a{n}", "label": "A", "action": "rest"} for n in range(13)]}, [
        ("/quick_actions", "too_long"),
    ]),
    ({"panel_layout": {"panels": [{"id": "attic", "region": "side", "order": 0}]}}, [
        ("/panel_layout/panels/0/id", "unknown_panel"),
    ]),
    ({"panel_layout": {"panels": [{"id": "map", "region": "roof", "order": -1}]}}, [
        ("/panel_layout/panels/0/region", "literal_error"), ("/panel_layout/panels/0/order", "greater_than_equal"),
    ]),
    ({"panel_layout": {"panels": [{"id": "map", "region": "side", "order": 1}] * 2}}, [
        ("/panel_layout/panels/1/id", "twice"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("preferences", "expected"), WRONG)
async def test_every_wrong_field_is_pointed_at(
    config: ConfigurationManager, preferences: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    result = await config.validate_config(preferences)
    assert not result.valid
    assert [(fault.pointer, fault.code) for fault in result.errors] == expected
    with pytest.raises(GameError) as refused:
        await config.update_user_preferences(ME, preferences)
    assert refused.value.error_code == "invalid_request"
    assert [each["pointer"] for each in refused.value.context["errors"]] == [pointed for pointed, _ in expected]
    assert (await config.get_versioned(ME))[1] == 0


async def test_what_is_right_is_valid(config: ConfigurationManager) -> None:
    result = await config.validate_config({"theme": "tallow", "language": "pt-BR", "accessibility_options": {}})
    assert (result.valid, result.errors) == (True, ())


async def test_themes_come_with_those_of_the_genre_first(config: ConfigurationManager) -> None:
    assert [theme.id for theme in await config.get_theme_options()] == [
        "auto",
        "day",
        "lamp",
        "contrast",
        "tallow",
        "flour",
        "noon",
    ]
    assert [theme.id for theme in await config.get_theme_options("en", "fantasy")][:3] == ["tallow", "auto", "day"]
    medieval = {theme.id: theme for theme in await config.get_theme_options("de", "medieval")}
    assert next(iter(medieval)) == "flour"
    assert (medieval["flour"].label, medieval["lamp"].label) == ("Mehl", "By lamplight")
    assert (medieval["day"].label, medieval["day"].css["--ink"]) == ("Noon", "#101010")
    everybody = {theme.id: theme for theme in await config.get_theme_options()}
    assert (everybody["day"].label, everybody["day"].css["--ink"]) == ("Day", everybody["auto"].css["--ink"])


async def test_a_theme_is_design_tokens_and_css(config: ConfigurationManager) -> None:
    themes = {theme.id: theme for theme in await config.get_theme_options()}
    tallow = themes["tallow"]
    assert (tallow.label, tallow.genre, tallow.scheme) == ("Salt and tallow", "fantasy", "dark")
    assert set(tallow.css) == {
        "--paper", "--panel", "--ink", "--soft", "--line", "--accent", "--accent-ink", "--good", "--bad", "--focus",
        "--serif", "--sans", "--radius", "--measure",
    }  # fmt: skip
    assert (tallow.css["--radius"], tallow.css["--measure"]) == ("2px", "36rem")
    assert tallow.css["--serif"].startswith('"Hoefler Text", "Baskerville", ')
    assert tallow.css["--serif"].endswith(", serif")
    color = tallow.tokens["color"]
    assert color["$type"] == "color"
    white = themes["contrast"].tokens["color"]["ink"]["$value"]
    assert white == {"colorSpace": "srgb", "components": [1.0, 1.0, 1.0], "hex": "#ffffff"}
    assert tallow.tokens["dimension"]["radius"] == {"$value": {"value": 2, "unit": "px"}}
    assert tallow.tokens["font"]["sans"]["$value"][-1] == "sans-serif"


async def test_without_the_base_pack_the_first_on_offer_speaks_for_all(mill: Release) -> None:
    alone = ConfigurationManager(Library([mill], MemoryReleases()), MemoryPreferences())
    assert (await alone.get_ui_config()).theme == "flour"
    assert [theme.id for theme in await alone.get_theme_options()] == ["auto", "day", "lamp", "contrast", "flour"]


async def test_where_no_pack_is_on_offer_there_is_nothing_to_set_up() -> None:
    empty = ConfigurationManager(Library([], MemoryReleases()), MemoryPreferences())
    assert await empty.get_theme_options() == []
    with pytest.raises(GameError) as refused:
        await empty.get_ui_config()
    assert refused.value.error_code == "not_found"


def test_nothing_is_kept_of_who_has_changed_nothing() -> None:
    assert asyncio.run(MemoryPreferences().load(ME)) == Kept(0, {})


def test_the_packs_that_ship_have_no_theme_twice() -> None:
    names = [name for release in load_packs().releases for name, theme in release.themes.items() if theme.genre]
    assert len(names) == len(set(names))
