"""The library: what is on offer, and how an old release comes back after the files have changed, from any store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from taleward.content import (
    ContentManager,
    Library,
    Release,
    ReleaseStore,
    compile_pack,
    load_packs,
    scenario_id,
    shipped_packs,
)
from taleward.content.memory import MemoryReleases
from taleward.content.sql import SqlReleases, content_items
from taleward.infra.database import Database, open_database
from taleward.kit import GameError

Write = Callable[[str, Mapping[str, str]], Path]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def compiled(folder: Path) -> Release:
    made = compile_pack(folder, []).release
    assert made is not None
    return made


@pytest.fixture
def release(mill_folder: Path) -> Release:
    return compiled(mill_folder)


@asynccontextmanager
async def opened(migrated_url: str) -> AsyncIterator[Database]:
    database = await open_database(migrated_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.dispose()


async def check_store(store: ReleaseStore, release: Release, other: Release) -> None:
    assert await store.documents(release.hash) is None
    await asyncio.gather(*(store.publish(release) for _ in range(5)))
    await store.publish(release)
    await store.publish(other)
    assert await store.documents(release.hash) == release.documents
    assert await store.documents(other.hash) == other.documents
    assert await store.documents("0" * 64) is None
    assert await store.documents("") is None


def test_a_release_is_kept_in_memory(release: Release, mill_folder: Path) -> None:
    asyncio.run(check_store(MemoryReleases(), release, compiled(mill_folder.parent / "ground")))


def test_a_release_is_kept_in_a_database_once(release: Release, mill_folder: Path, migrated_url: str) -> None:
    async def check() -> list[Any]:
        async with opened(migrated_url) as database:
            store = SqlReleases(database, lambda: NOW)
            await check_store(store, release, compiled(mill_folder.parent / "ground"))
            items = content_items.c
            query = sa.select(items.id, items.type, items.metadata, items.created_at).where(items.category == "mill")
            return await database.read(lambda connection: list(connection.execute(query)))

    ((item_id, kind, metadata, created_at),) = asyncio.run(check())
    assert UUID(item_id).version == 5
    assert (kind, created_at) == ("release", NOW)
    assert metadata == {"hash": release.hash, "version": "0.1.0", "title": "The Mill"}


def test_an_old_session_keeps_its_release_after_the_files_changed(
    write: Write, mill: dict[str, str], release: Release, migrated_url: str
) -> None:
    newer = compiled(write("mill", {"things.yaml": mill["things.yaml"].replace("Hemp.", "Silk.")}))

    async def check() -> None:
        async with opened(migrated_url) as database:
            await Library([release], SqlReleases(database)).publish()
        async with opened(migrated_url) as database:
            library = Library([newer], SqlReleases(database))
            await library.publish()
            assert await library.release(newer.hash) is newer
            back = await asyncio.gather(*(library.release(release.hash) for _ in range(3)))
            assert back[0] == release
            assert back[0] is back[1] is back[2]
            assert list(back[0].pack.quests["bell"].stages) == ["seek", "answer"]

    asyncio.run(check())


def test_a_release_that_is_not_there_or_was_tampered_with_is_a_fault(release: Release) -> None:
    class Tampered(MemoryReleases):
        async def documents(self, release_hash: str) -> bytes | None:
            kept = await super().documents(release_hash)
            return kept and kept.replace(b"Hemp", b"Gold")

    async def check(store: ReleaseStore) -> None:
        await store.publish(release)
        library = Library([], store)
        for asked in (release.hash, "0" * 64):
            with pytest.raises(GameError) as fault:
                await library.release(asked)
            assert fault.value.error_code == "release_unreadable"
            assert fault.value.context == {"release": asked}

    asyncio.run(check(Tampered()))


def test_only_so_many_old_releases_stay_compiled(write: Write, mill: dict[str, str], release: Release) -> None:
    others = [compiled(write("mill", {"things.yaml": mill["things.yaml"].replace("Hemp", text)})) for text in "ABC"]

    async def check() -> None:
        store = MemoryReleases()
        await Library([release], store).publish()
        for other in others:
            await store.publish(other)
        library = Library([release], store, keep=2)
        first = await library.release(others[0].hash)
        for other in others[1:]:
            await library.release(other.hash)
        again = await library.release(others[0].hash)
        assert again == first
        assert again is not first
        assert await library.release(others[2].hash) is await library.release(others[2].hash)

    asyncio.run(check())


def test_a_scenario_is_found_by_id_and_slug(release: Release) -> None:
    library = Library([release], MemoryReleases())
    found = library.scenario("old_mill")
    assert found is not None
    info, of = found
    assert of is release
    assert info.scenario_id == scenario_id("mill", "old_mill")
    assert UUID(info.scenario_id).version == 5
    assert library.scenario(info.scenario_id) == library.scenario(info.scenario_id.upper()) == found
    assert (info.title, info.languages, info.genre, info.rating) == (
        "The Old Mill",
        ("en", "de"),
        "fantasy",
        "everyone",
    )
    german = library.scenario("old_mill", "de-AT")
    assert german is not None
    assert german[0].title == "Die alte Mühle"
    for unknown in ("", "mill", "OLD_MILL", "0" * 36, "\x00"):
        assert library.scenario(unknown) is None


def test_the_id_of_a_scenario_never_changes() -> None:
    assert scenario_id("mill", "old_mill") == "9a693a9d-79de-5a62-aa7b-0e6ce7c3485e"


def test_a_pack_offers_only_its_own_scenarios(write: Write, mill_folder: Path, mill: dict[str, str]) -> None:
    head = mill["pack.yaml"].partition("flags:")[0].replace("id: mill", "id: more").replace("[ground]", "[mill]")
    more = compiled(write("more", {"pack.yaml": head, "s.yaml": "endings: {sunk: {title: Sunk, text: Down.}}\n"}))
    assert more.scenarios == ()
    assert set(more.pack.endings) == {"rung", "sunk"}
    assert more.words["de"].prose["scenarios/old_mill/title"] == "Die alte Mühle"
    library = Library([more, compiled(mill_folder)], MemoryReleases())
    assert [info.pack for info in library.scenarios()] == ["mill"]


def test_shelves_are_read_and_doubles_are_told(write: Write, mill_folder: Path, mill: dict[str, str]) -> None:
    shelf = mill_folder.parent
    (shelf / "notes").mkdir()
    loaded = load_packs(shelf)
    assert [release.pack.id for release in loaded.releases] == ["ground", "mill"]
    assert loaded.errors == ()
    assert [problem.code for problem in loaded.problems] == ["P405", "P405"]

    write("twin", {**mill, "pack.yaml": mill["pack.yaml"].replace("id: mill", "id: twin")})
    write("zwin", mill)
    told = [str(problem).replace(f"{shelf}/", "") for problem in load_packs(shelf).errors]
    assert told == [
        "twin/pack.yaml:1:1 P307 the pack 'mill' has a scenario 'old_mill' too",
        f"zwin/pack.yaml:1:1 P307 the pack in {mill_folder} has the id 'mill' too".replace(f"{shelf}/", ""),
    ]
    assert [problem.code for problem in load_packs(shelf / "nowhere").errors] == ["P001"]
    with pytest.raises(ValueError, match="old_mill"):
        Library([compiled(mill_folder), compiled(shelf / "twin")], MemoryReleases())


def test_a_broken_pack_keeps_no_other_from_loading(write: Write, mill_folder: Path) -> None:
    write("ajar", {"pack.yaml": "id: ajar\n"})
    loaded = load_packs(mill_folder.parent)
    assert [release.pack.id for release in loaded.releases] == ["ground", "mill"]
    assert {problem.code for problem in loaded.errors} == {"P103"}


def test_scenarios_can_be_filtered(release: Release) -> None:
    content = ContentManager(Library([release], MemoryReleases()))

    def slugs(**filters: str) -> list[str]:
        return [info.slug for info in asyncio.run(content.get_scenarios(dict(filters)))]

    assert slugs() == slugs(genre="fantasy", language="de", rating="everyone", pack="mill") == ["old_mill"]
    assert slugs(genre="modern") == slugs(language="fr") == slugs(rating="teen") == slugs(pack="ground") == []
    with pytest.raises(GameError) as fault:
        slugs(colour="red")
    assert fault.value.error_code == "invalid_request"


def test_templates_say_what_a_character_begins_with(release: Release) -> None:
    content = ContentManager(Library([release], MemoryReleases()))
    miller, thief = asyncio.run(content.get_character_templates("old_mill"))
    assert (miller.template_id, miller.name, miller.scenario_type) == ("miller", "Miller", "fantasy")
    assert miller.base_stats == {"might": 14, "wits": 9}
    assert [(item.item_id, item.name, item.count) for item in miller.starting_inventory] == [
        ("rope", "rope", 1),
        ("candle", "candle", 3),
    ]
    assert miller.background_options == ("orphan",)
    assert [past.name for past in miller.backgrounds] == ["Orphan"]
    assert miller.class_restrictions is None
    assert [calling.option_id for calling in miller.classes] == ["sneak", "guard"]
    assert thief.class_restrictions == ("sneak",)
    assert [(calling.option_id, calling.skills) for calling in thief.classes] == [("sneak", {"climbing": 2})]
    with pytest.raises(GameError) as fault:
        asyncio.run(content.get_character_templates("nowhere"))
    assert fault.value.error_code == "not_found"


def test_the_packs_that_ship_are_sound() -> None:
    loaded = load_packs()
    assert loaded.errors == ()
    assert "base" in {release.pack.id for release in loaded.releases}
    assert {folder.name for folder in shipped_packs().iterdir()} == {release.pack.id for release in loaded.releases}
