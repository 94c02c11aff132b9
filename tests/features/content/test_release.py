"""A release is named by what it says, holds all words in every language, and can be made again of its own bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack, release_from
from taleward.content.document import canonical_json
from taleward.engine.pack import Portion
from taleward.engine.pack.conditions import AllOf, Chance, DeedIsDone, FlagIs, NotThis, Wears
from taleward.engine.pack.effects import Harm, If, Say, SetFlag
from taleward.kit import GameError

Write = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture
def release(mill_folder: Path) -> Release:
    made = compile_pack(mill_folder, []).release
    assert made is not None
    return made


def test_a_pack_becomes_the_rules_dataclasses(release: Release) -> None:
    pack = release.pack
    door = pack.places["yard"].features["door"].deeds["force"]
    key = "places/yard/features/door/deeds/force"
    assert door.then == (Say(f"{key}/then/0/text"), SetFlag("mill_open"))
    mixed = AllOf((Chance(50), NotThis(FlagIs("mill_open"))))
    assert door.otherwise == (Harm("1d4"), If(mixed, (Say(f"{key}/otherwise/1/then/0/text"),)))
    assert pack.places["yard"].features["door"].deeds["burn"].then[1] == Harm("2")
    assert pack.places["loft"].finds["clapper"].when == AllOf((DeedIsDone("yard/door/force"), Wears("cap")))
    assert pack.templates["miller"].starting_inventory == (Portion("rope"), Portion("candle", 3))
    assert pack.stats["might"].name == "stats/might/name"
    assert pack.people["mara"].place == "yard"
    assert pack.people["wren"].place is None
    assert [reaction.id for reaction in pack.reactions_by_event["time_passed"]] == ["rain"]
    assert pack.quests["bell"].stages["seek"].objectives["climb"].on.match == (("place", "loft"),)


def test_a_pack_cannot_be_changed(release: Release) -> None:
    with pytest.raises(TypeError):
        release.pack.items["rope"] = release.pack.items["cap"]  # type: ignore[index]  # what mypy forbids is tried
    with pytest.raises(AttributeError):
        release.pack.items["rope"].weight = 1  # type: ignore[misc]  # likewise


def test_every_key_of_prose_has_words_in_every_language(release: Release) -> None:
    english, german = release.words["en"], release.words["de"]
    assert english.prose["places/yard/description"] == "Mud, and a door."
    assert german.prose["places/yard/description"] == "Schlamm und eine Tür."
    assert german.prose["places/loft/name"] == "the loft"
    assert english.prose["stats/wits/name"] == "Wits"
    assert set(english.prose) == set(german.prose)
    assert (english.texts["client.goodbye"], german.texts["client.goodbye"]) == ("Goodbye", "Auf Wiedersehen")
    assert german.texts["action.take"] == "{target} nehmen"
    assert [(told.moment, told.slot, told.text) for told in english.narration] == [
        ("moved", "core", "You come to {place}."),
        ("item_taken", "core", "You take the {item}."),
        ("item_taken", "core", "The {item} is yours, all {count}."),
        ("moved", "core", "Now {place}."),
    ]


def test_the_nearest_language_is_found(release: Release) -> None:
    found = {asked: release.language(asked) for asked in ("de", "de-AT", "de-Latn-AT", "en-GB", "fr", "", "-", None)}
    assert list(found.values()) == ["de", "de", "de", "en", "en", "en", "en", "en"]


def test_a_release_is_made_again_of_its_own_bytes(release: Release) -> None:
    again = release_from(release.documents)
    assert again == release
    assert list(again.pack.quests["bell"].stages) == ["seek", "answer"]
    assert release.hash == sha256(release.documents).hexdigest()


def test_a_store_that_forgets_the_order_of_keys_changes_nothing(release: Release) -> None:
    stored = json.loads(release.documents, object_pairs_hook=lambda pairs: dict(sorted(pairs, reverse=True)))
    assert canonical_json(stored) == release.documents


def test_the_hash_follows_what_is_written_and_nothing_else(
    write: Write, ground: dict[str, str], mill: dict[str, str], mill_folder: Path, release: Release
) -> None:
    for path in sorted(mill_folder.rglob("*.yaml")):
        os.utime(path, (1, 1))
    (mill_folder / "README.md").write_text("notes")
    commented = {"things.yaml": "# a comment\n" + mill["things.yaml"]}
    write("mill", commented)
    same = compile_pack(mill_folder, []).release
    assert same == release

    elsewhere = mill_folder.parent.parent / "elsewhere"
    for name, files in (("mill", mill), ("ground", ground)):
        for file, text in reversed(files.items()):
            (elsewhere / name / file).parent.mkdir(parents=True, exist_ok=True)
            (elsewhere / name / file).write_text(text, encoding="utf-8")
    assert compile_pack(elsewhere / "mill", []).release == release

    hashes = {release.hash}
    for old, new in (("Hemp.", "Hemp!"), ("weight: 20", "weight: 21"), ("once: false", "once: true")):
        made = compile_pack(write("mill", {"things.yaml": mill["things.yaml"].replace(old, new)}), []).release
        assert made is not None
        hashes.add(made.hash)
    write("mill", mill)
    write("ground", {"text/en/ui.yaml": ground["text/en/ui.yaml"].replace("Goodbye", "Farewell")})
    made = compile_pack(mill_folder, []).release
    assert made is not None
    assert len({*hashes, made.hash}) == 5


def test_the_order_of_stages_is_part_of_a_release(write: Write, mill: dict[str, str], release: Release) -> None:
    stages = mill["things.yaml"]
    seek, answer = stages.index("      seek:"), stages.index("      answer:")
    end = stages.index("reactions:")
    turned = write("mill", {"things.yaml": stages[:seek] + stages[answer:end] + stages[seek:answer] + stages[end:]})
    made = compile_pack(turned, []).release
    assert made is not None
    assert list(made.pack.quests["bell"].stages) == ["answer", "seek"]
    assert made.hash != release.hash
    assert list(release_from(made.documents).pack.quests["bell"].stages) == ["answer", "seek"]


@pytest.mark.parametrize(
    "documents",
    [b"", b"[]", b"{}", b"\xff", b'{"format":2}', b'{"format":1}', b'{"format":1,"order":["a"],"packs":{"a":{}}}',
     b'{"format":1,"order":["a"],"packs":{"a":[]}}', b'{"format":1,"order":[],"packs":{}}', b"[" * 100_000,
     b'{"format":1,"order":["a"],"packs":{"a":{"pack.yaml":{"map":[["id"]]}}}}',
     b'{"format":1,"order":["a"],"packs":{"a":{"pack.yaml":{"map":[["id",1.5]]}}}}'],
)  # fmt: skip
def test_bytes_that_are_no_release_are_a_fault(documents: bytes) -> None:
    with pytest.raises(GameError) as fault:
        release_from(documents)
    assert fault.value.error_code == "release_unreadable"


def test_a_release_that_the_rules_no_longer_know_is_a_fault_with_reasons(release: Release) -> None:
    with pytest.raises(GameError) as fault:
        release_from(release.documents.replace(b'"harm"', b'"hurt"'))
    assert fault.value.context["problems"] == ["release:1:1 P110 unknown effect 'hurt'"]


def test_a_check_that_came_later_does_not_end_old_games(release: Release) -> None:
    careless = release.documents.replace(b'["stack",10]', b'["stack",10],["charges",3]')
    again = release_from(careless)
    assert (again.pack.items["candle"].stack, again.pack.items["candle"].charges) == (10, 3)
