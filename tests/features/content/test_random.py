"""Whatever stands in a pack's folder, the answer is problems or a release: never a crash, never a half of one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taleward.content import compile_pack, release_from
from taleward.content.manifest import SECTIONS
from taleward.engine import EVENTS
from taleward.engine.pack import CONDITIONS, EFFECTS, Deed, Item, Place, Quest, Scenario, Stage

HEAD = """\
id: wild
version: "1"
title: Wild
genre: any
languages: [en]
licence: MIT
rating: teen
summary: Anything.
flags: {a: a flag}
"""
FIELDS = {name for cls in (Deed, Item, Place, Quest, Scenario, Stage) for name in cls.__dataclass_fields__}
WORDS = sorted(
    {*SECTIONS, *CONDITIONS, *EFFECTS, *EVENTS, *FIELDS, "a", "b", "texts", "prose", "narration", "of", "what"}
)

scalars = (
    st.none() | st.booleans() | st.integers(-3, 3_000) | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8)
)
keys = st.sampled_from(WORDS) | st.text(max_size=3)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)
definitions = st.dictionaries(st.sampled_from(sorted(FIELDS)), values, max_size=6)
documents = st.dictionaries(
    st.sampled_from(sorted(SECTIONS)),
    st.dictionaries(st.sampled_from(["a", "b", "c", "D e", "f/g", "h\n"]), definitions, max_size=4),
    max_size=4,
)
paths = st.sampled_from(["x.yaml", "text/en/x.yaml", "narration/en/x.yaml", "text/x.yaml", "pack.yaml"])


def check(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "wild"
        for path, content in {"pack.yaml": HEAD.encode(), **files}.items():
            (pack / path).parent.mkdir(parents=True, exist_ok=True)
            (pack / path).write_bytes(content)
        compiled = compile_pack(pack, [])
    errors = [problem for problem in compiled.problems if problem.severity == "error"]
    assert (compiled.release is None) == bool(errors)
    for problem in compiled.problems:
        assert problem.file.startswith(str(pack))
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem).isprintable()
    if compiled.release is not None:
        assert release_from(compiled.release.documents) == compiled.release


@settings(max_examples=200, deadline=None)
@given(paths, documents | values)
def test_any_values(path: str, value: object) -> None:
    check({path: yaml.dump(value, allow_unicode=True).encode("utf-8", "surrogatepass")})


@settings(max_examples=150, deadline=None)
@given(
    paths,
    st.binary(max_size=200) | st.text(st.sampled_from("[]{}:,-?&*!|>'\"#%@` \n\ta1~"), max_size=60).map(str.encode),
)
def test_any_bytes(path: str, content: bytes) -> None:
    check({path: content})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_sound_pack_with_something_torn_out_or_written_over(data: st.DataObject) -> None:
    sound = SOUND.encode()
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, min(len(sound), start + 12)))
    written = data.draw(
        st.sampled_from([b"", b"\n", b" ", b"a", b"5", b"null", b"{}", b"[]", b"[a]", b"{a: b}", b"true"])
    )
    check({"x.yaml": sound[:start] + written + sound[end:]})


SOUND = """\
stats: {s: S}
items: {a: {name: A, description: D., slots: [hand], damage: 1d4, on_use: [{heal: 2}]}}
places:
  b:
    name: B
    description: D.
    exits: [{to: b, label: Round, when: {any: [{flag: a}, {not: {has_item: {item: a, count: 2}}}]}, blocked: No.}]
    items: [a, {item: a, count: 2}]
    finds:
      c: {label: C, check: {stat: s, difficulty: 10}, then: [{say: Hm.}, {if: {when: {chance: 5}, then: [flag: a]}}]}
    features:
      d: {name: D, description: D., deeds: {e: {label: E, tool: a, when: {done: b/c}, then: [{offer_quest: q}]}}}
quests: {q: {name: Q, summary: S., stages: {x: {text: T., objectives: {o: {text: T., on: {item_taken: {kind: a}}}}}}}}
reactions: {r: {on: {stage_entered: {quest: q, stage: x}}, then: [{end: z}, {take: a}]}}
endings: {z: {title: Z, text: The end.}}
templates: {t: {name: T, summary: S., default_name: N, base_stats: {s: 10}, health: 5, starting_inventory: [a]}}
scenarios: {w: {title: W, summary: S., intro: I., place: b, templates: [t], start: [{gold: 3}]}}
"""


def test_the_sound_pack_is_sound() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.yaml").write_text(HEAD)
        (Path(folder) / "x.yaml").write_text(SOUND)
        assert compile_pack(Path(folder), []).problems == ()
