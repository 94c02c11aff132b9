"""Lays out the widgets of a document as rows. Has no word of its own but those of `words`, and decides nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from rich.cells import cell_len

from taleward.cli import map as maps
from taleward.cli.layout import BLANK, Row, fitted, meter, warning
from taleward.cli.menu import Offer
from taleward.cli.words import Words

Json = Mapping[str, Any]

_INDENT: Final = "  "
_PARAGRAPHS: Final = "\n\n"
_TONES: Final = {"plain": "", "good": "green", "bad": "yellow", "quiet": "dim"}
_DONE: Final = {True: "✓ ", False: "· ", None: ""}


@dataclass(frozen=True, slots=True)
class Frame:
    """What widgets are drawn for. `whole`: with the choices that wait; `said`: with what the player did, in a story."""

    words: Words
    width: int
    offer: Offer
    whole: bool = False
    said: bool = False


def drawn(widget: Json, frame: Frame) -> Iterator[Row]:
    """Lay out a widget, with an empty row after it where it has any; nothing of a type that is not known."""
    yield from _DRAWN.get(widget["type"], _nothing)(widget, frame)


def together(widgets: Iterable[Json]) -> Iterator[Json]:
    """Make one widget of choices that follow each other, so that they stand in one list."""
    for type_, found in groupby(widgets, key=lambda widget: widget["type"]):
        if type_ != "choices":
            yield from found
            continue
        several = list(found)
        joined = {part: [group for widget in several for group in widget[part]] for part in ("groups", "more")}
        label = next((widget["more_label"] for widget in several if widget["more"]), None)
        yield {**several[0], **joined, "more_label": label}


def paragraphs(text: str, style: str = "") -> Iterator[Row]:
    """Lay out a text, with an empty row after each paragraph."""
    for paragraph in text.split(_PARAGRAPHS):
        yield Row(paragraph.strip("\n").rstrip(), style)
        yield BLANK


def standing(widgets: Iterable[Json], width: int) -> Iterator[Row]:
    """Lay out how a game stands, in a line where there is room: figures with their labels, words without."""
    style, parts = "dim", []
    for widget in widgets:
        if widget["type"] == "meter":
            value, most = widget["value"], widget["maximum"]
            style = warning(value, most)
            parts.append(f"{widget['label']} {meter(value, most)} {value}/{most}")
        elif widget["type"] == "stats":
            parts += [_figure(stat) for stat in widget["items"]]
    yield from _lines(parts, width, style)
    if parts:
        yield BLANK


def _figure(stat: Json) -> str:
    value = str(stat["value"])
    return f"{stat['label']} {value}" if value.isdecimal() else value


def _lines(parts: Iterable[str], width: int, style: str) -> Iterator[Row]:
    for line in fitted(parts, width - len(_INDENT)):
        yield Row(line, style, _INDENT)


def _nothing(_: Json, __: Frame) -> Iterator[Row]:
    yield from ()


def _narrative(widget: Json, frame: Frame) -> Iterator[Row]:
    for entry in widget["entries"]:
        if frame.said and entry["said"]:
            yield Row(entry["said"], "dim", "  ", "dim")
            yield BLANK
        yield from paragraphs(entry["text"])
        tones = {note["tone"] for note in entry["notes"]}
        style = _TONES[tones.pop()] if len(tones) == 1 else ""
        yield from _lines([note["text"] for note in entry["notes"]], frame.width, style)
        if entry["notes"]:
            yield BLANK
        if entry["mark"]:
            yield from paragraphs(entry["mark"], "dim")


def _choices(widget: Json, frame: Frame) -> Iterator[Row]:
    """Lay out what can be done, each group beside its label; what cannot is dim, with the reason."""
    groups: dict[str, list[Json]] = {}
    for group in (*widget["groups"], *(widget["more"] if frame.whole else ())):
        groups[group["label"]] = groups.get(group["label"], []) + group["actions"]
    room = max(map(cell_len, groups), default=0)
    for label, actions in groups.items():
        for place, action in enumerate(actions):
            lead = "" if place else label
            yield from _action(action, frame, _INDENT + lead + " " * (room + 1 - cell_len(lead)) if room else "")
    if widget["more"] and not frame.whole:
        yield Row(
            widget["more_label"] or frame.words.say("more"), "dim", lead=_INDENT + " " * (room + 3 if room else 0)
        )
    if groups:
        yield BLANK


def _action(action: Json, frame: Frame, lead: str = "") -> Iterator[Row]:
    number = frame.offer.number(action)
    label = f"{action['label']} ({action['reason']})" if action["reason"] else action["label"]
    head, style = f"{number or '-':>3}  ", "" if number else "dim"
    yield Row(label, style, head, style or "bold", lead=lead)
    if action["detail"]:
        yield Row(action["detail"], "dim", " " * len(head), lead=" " * len(lead))


def _stats(widget: Json, frame: Frame) -> Iterator[Row]:
    yield Row(widget["label"], "bold")
    yield from _lines([f"{stat['label']} {stat['value']}" for stat in widget["items"]], frame.width, "")
    yield BLANK


def _meter(widget: Json, frame: Frame) -> Iterator[Row]:
    yield from standing([widget], frame.width)


def _list(widget: Json, frame: Frame) -> Iterator[Row]:
    yield Row(widget["label"], "bold")
    if not widget["items"]:
        yield Row(widget["empty"], head=_INDENT)
    for item in widget["items"]:
        yield from _item(item, frame, _INDENT)
    if widget["note"]:
        yield Row(widget["note"], "dim", _INDENT)
    yield BLANK


def _item(item: Json, frame: Frame, indent: str) -> Iterator[Row]:
    """Lay out an item, what is below it, and what can be done with it by its numbers."""
    label = f"{item['label']} ({item['note']})" if item["note"] else item["label"]
    yield Row(label, "dim" if item["done"] else "", indent + _DONE[item["done"]], "dim")
    if item["folded"]:
        return
    inner = indent + _INDENT
    if item["text"]:
        yield Row(item["text"], "dim", inner)
    for below in item["items"]:
        if not below["folded"]:
            yield from _item(below, frame, inner)
    offered = [(frame.offer.number(action), action["label"]) for action in item["actions"]]
    verbs = [f"{number}  {label}" for number, label in offered if number]
    yield from (Row(line, "bold", inner) for line in fitted(verbs, frame.width - len(inner)))


def _map(widget: Json, frame: Frame) -> Iterator[Row]:
    yield from maps.drawn(widget["places"], frame.words, frame.offer)
    yield BLANK


def _text(widget: Json, _: Frame) -> Iterator[Row]:
    if widget["type"] == "text":
        yield Row(widget["label"], "bold")
    yield from paragraphs(widget["text"], _TONES[widget["tone"]])


def _media(widget: Json, _: Frame) -> Iterator[Row]:
    yield from paragraphs(f"[{widget['alt']}]", "dim")


def _form(widget: Json, frame: Frame) -> Iterator[Row]:
    yield Row(widget["label"], "bold")
    if widget["text"]:
        yield Row(widget["text"], head=_INDENT)
    for action in widget["actions"]:
        yield from _action(action, frame)
    yield BLANK


_DRAWN: Final[Mapping[str, Callable[[Any, Frame], Iterator[Row]]]] = {
    "narrative": _narrative,
    "choices": _choices,
    "stats": _stats,
    "meter": _meter,
    "list": _list,
    "grid": _list,
    "map": _map,
    "text": _text,
    "toast": _text,
    "media": _media,
    "form": _form,
}
"""How each type of widget is laid out. A composer is the prompt itself."""
