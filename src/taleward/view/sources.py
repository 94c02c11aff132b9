"""For designers: which lines of packs the words of a widget stand in. Guesses nothing; what it does not know is None.

Words are found by what they say: a text that stands in two places names both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from cachetools import LRUCache

from taleward.content import Release
from taleward.view.widgets import AnyWidget, Item
from taleward.view.wording import Wording

_KEPT: Final = 16


class Sources:
    """Finds the places of words, for as many releases as are worked on at once."""

    def __init__(self) -> None:
        """Nothing was looked for yet."""
        self._known: LRUCache[tuple[str, str], Mapping[str, list[str]]] = LRUCache(_KEPT)

    def named(self, widgets: Mapping[str, AnyWidget], release: Release, words: Wording) -> dict[str, AnyWidget]:
        """The widgets with the places of their words, and of those of their items."""
        key = release.hash, words.language
        if key not in self._known:
            self._known[key] = _places(release, words.language)
        known = self._known[key]
        return {name: _with_places(widget, known, words) for name, widget in widgets.items()}


def _places(release: Release, language: str) -> Mapping[str, list[str]]:
    """Where each text of a release stands, as it is told in a language."""
    said = release.words_in(language)
    found: dict[str, list[str]] = {}
    for (tongue, key), place in release.places.items():
        text = said.prose.get(key) or said.texts.get(key)
        if text and tongue in {language, release.languages[0]}:
            found.setdefault(text, []).append(place)
    return found


def _with_places(thing: Any, known: Mapping[str, list[str]], words: Wording) -> Any:  # noqa: ANN401 -- any part of a widget
    """A part of a widget whose widgets and items say where their words stand."""
    if isinstance(thing, list):
        return [_with_places(each, known, words) for each in thing]
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    names = [member.name for member in fields(thing)]
    changed: dict[str, Any] = {name: _with_places(getattr(thing, name), known, words) for name in names}
    if "src" in changed:
        told = (place for text in _texts(thing) for place in known.get(words.template(text), ()))
        changed["src"] = list(dict.fromkeys(told)) or None
    return replace(thing, **changed)


def _texts(thing: object) -> Iterator[str]:
    """The texts of a part, paragraph by paragraph, but for those of the items in it."""
    if isinstance(thing, str):
        yield thing
        yield from thing.split("\n\n")
    elif isinstance(thing, list):
        for each in thing:
            if not isinstance(each, Item):
                yield from _texts(each)
    elif is_dataclass(thing):
        for member in fields(thing):
            yield from _texts(getattr(thing, member.name))
