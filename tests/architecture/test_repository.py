"""The repository as a whole: its packs, requirements, words and folders."""

import re
from pathlib import Path

import pytest
from tests.architecture.sources import CODE, ROOT, files

TEXT = [path for path in files() if path.suffix not in {".png", ".ico", ".gif", ".woff2", ".db", ".gz", ".zip"}]
VOCABULARY = {"__init__", "model", "ports", "service", "http", "sql", "memory", "errors"}
EXTRA_FILES = {
    "config": {
        "preferences": "what a reader may set",
        "themes": "themes as design tokens and CSS variables",
    },
    "content": {
        "builder": "makes definitions of documents",
        "checks": "rules of single definitions",
        "codes": "what can be wrong with a pack, by code",
        "tables": "rules of what holds things",
        "compiler": "from a folder to a release",
        "contrast": "how far two colours are apart",
        "document": "a YAML document with its places in the file",
        "fragments": "which moments narration can be written for, and how it is read",
        "hours": "rules for the clock, locks and world events",
        "index": "which definitions there are, by kind",
        "interface": "what the interface of a story begins with",
        "library": "the releases at hand",
        "manifest": "which sections a pack has",
        "packaged": "where the shipped packs lie",
        "proofs": "which quests could never be completed",
        "room": "what a pack brings in one turn, at its worst",
        "said": "effects said in JSON",
        "reach": "what cannot be reached or ended in a pack",
        "shape": "the shapes that the dataclasses of the rules ask for",
        "slots": "what a template of quests may name",
        "source": "reads the files of a pack",
        "syntax": "the YAML that packs may use",
        "template": "texts with placeholders, taken apart",
        "themes": "looks, by design tokens",
        "words": "texts and narration by language",
    },
    "identity": {
        "access": "who may do what",
        "bearer": "the caller of a request",
        "keys": "the signing key",
        "one_time": "secrets that sign in once",
        "tokens": "issues and verifies tokens",
    },
    "narrative": {
        "bags": "which fragment comes next",
        "beats": "what of a turn is told, in which order",
        "changes": "what a turn changed, for players",
        "composer": "fragments into paragraphs",
        "curated": "the storyteller, the face of all of these",
        "fallback": "words without a game",
        "forms": "articles, plurals and lists of a language",
        "grammar/__init__": "free text to intents; its front door",
        "grammar/choosing": "done, asked about, or out of place",
        "grammar/clauses": "one command: its verb and its nouns",
        "grammar/grammar": "the face of all of these",
        "grammar/lexicon": "verbs, small words and endings of a language",
        "grammar/readings": "offers as a sentence could mean them",
        "grammar/results": "what can become of free text",
        "grammar/screens": "what is no action whatever it says",
        "grammar/spelling": "the nearest of some words",
        "grammar/text": "characters to words",
        "grammar/things": "what everything in a pack is called",
        "grammar/weighing": "the table of points",
        "hints": "the ladder of hints of a quest",
        "labels": "words for actions",
        "lint": "what is wrong with narration",
        "names": "words for things",
        "quests": "words for quests, with the names of what they are about",
        "recap": "a story so far",
    },
    "realtime": {
        "asyncapi": "the document about frames",
        "connection": "one client of a session",
        "feeds": "what a connection is told of the log",
        "frames": "what clients send",
        "lines": "a WebSocket, and server-sent events",
        "registry": "the connections of this worker",
        "visit": "a WebSocket from its request to its end",
    },
    "sessions": {
        "append": "the guarded append on both engines",
        "answers": "what a turn is answered with",
        "casting": "the character that a story begins with",
        "codec": "events, intents and states as stored bytes",
        "copies": "derived copies for lists",
        "corrections": "what operators set right",
        "deliveries": "world events into sessions",
        "drafts": "turns that are not logged yet",
        "head": "a session as it stands",
        "lifecycle": "begins, forks, closes and erases sessions",
        "log": "the group commit",
        "mailbox": "live sessions of this worker",
        "reading": "loads sessions",
        "replay": "proves a log",
        "schemas": "wire shapes",
        "turns": "plays and takes back turns",
        "views": "a state as a player sees it",
    },
    "world": {
        "chronicle": "the log of world events as this process has seen it",
        "herald": "world events to the connected",
    },
    "view": {
        "choices": "what can be done, grouped",
        "entries": "entries of stories, kept a while",
        "fitting": "a document as a client can show it",
        "live": "documents for sockets, as patches",
        "looks": "how somebody has things shown",
        "map": "places and ways",
        "pages": "what is beside a story",
        "playing": "the widgets of a session",
        "schema": "the vocabulary as JSON Schema",
        "sheets": "how a game stands",
        "starting": "where a story begins",
        "sources": "where the words of widgets stand in packs",
        "static": "what is the same for everybody",
        "story": "turns as entries",
        "widgets": "the vocabulary",
        "wording": "texts with their slots filled",
    },
}
"""The files of a feature beyond the vocabulary, each with what it is for. A new one is argued for here."""
NO_FEATURES = {"engine", "kit", "infra", "bootstrap", "cli", "console"}


def features() -> list[Path]:
    return sorted(path for path in CODE.iterdir() if (path / "__init__.py").exists() and path.name not in NO_FEATURES)


@pytest.mark.parametrize("folder", features(), ids=lambda folder: folder.name)
def test_a_feature_has_only_files_of_the_vocabulary_and_those_that_are_argued_for(folder: Path) -> None:
    names = {path.relative_to(folder).with_suffix("").as_posix() for path in files(".py", under=folder)}
    assert names - VOCABULARY == set(EXTRA_FILES.get(folder.name, {}))


def test_every_extra_file_belongs_to_a_feature() -> None:
    assert set(EXTRA_FILES) <= {folder.name for folder in features()}


def test_packs_are_data() -> None:
    kinds = {path.suffix for path in files(under=ROOT / "packs")}
    assert kinds
    assert kinds <= {".yaml", ".md", ".txt", ".png", ".svg"}


@pytest.mark.parametrize("path", files(".txt", under=ROOT / "requirements"), ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_name_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    pins = [pin for pin in re.split(r"\n(?=\S)", text.strip()) if not pin.startswith("#")]
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[a-z0-9][\w.\-\[\],]*==[\w.!+]+( ; [^\n]+)? \\\n", pin), pin
        assert re.fullmatch(r"(\s+--hash=sha256:[0-9a-f]{64}( \\)?)+", pin.partition("\\\n")[2].join(("\n", ""))), pin


MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users|mnt|srv)/[\w.-]|[A-Z]:\\Users\\")


@pytest.mark.parametrize("path", TEXT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_repository_names_no_place_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if MACHINE_PATH.search(line)]


@pytest.mark.parametrize("text", ["see /" + "home/ada/x", "C:" + r"\Users\ada", '"/' + 'root/.cache"'])
def test_a_place_of_a_machine_is_caught(text: str) -> None:
    assert MACHINE_PATH.search(text)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", files(".md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    text = re.sub(r"```text\n.*?\n```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)  # what a run printed
    code = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)]
    named = {name for part in code for name in re.findall(r"(?:^|[\s;&])make ((?:[a-z]+ ?)+)", part)}
    assert {target for names in named for target in names.split()} <= targets()


def test_every_make_target_is_explained_and_phony() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z]+):.*##", text, re.MULTILINE))
    phony = set((re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE) or [""])[0].split()[1:])
    assert explained == phony == targets()
