"""A form at the terminal: each field is asked, an empty line keeps what stands there, and one can go back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from tests.features.cli.handmade import built

from taleward.cli.asking import Asker, BackError, whole
from taleward.cli.screen import Page
from taleward.cli.words import Words
from taleward.view.widgets import Choice, Field, Form

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[..., dict[str, Any]]

TEXTS = {
    "client.terminal.command.back": "back",
    "client.terminal.command.quit": "x quit",
    "client.terminal.enter_means": "Enter: {value}",
    "client.terminal.no_number": "A number!",
    "client.terminal.unknown": "No {line}.",
    "client.terminal.yes": "Yes",
    "client.terminal.no": "No",
}
NAME = Field(name="who.name", kind="text", label="Name", value="Ada", help="Short.")
AGE = Field(name="who.age", kind="number", label="Age", value=30)
TRADE = Field(
    name="trade",
    kind="select",
    label="Trade",
    value="b",
    options=[Choice(value="a", label="Smith", text="Hot."), Choice(value="b", label="Cook")],
)
SHY = Field(name="shy", kind="check", label="Shy", value=True)
ONE = Field(name="one", kind="select", label="One", options=[Choice(value="only", label="Only")])


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    def asked(*fields: Field, said: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        words = Words()
        words.learn(TEXTS)
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        form = built(Form(label="Form", fields=list(fields), actions=[]))
        return Asker(Page(words), words).values(form, given or {}, [field.name for field in fields])

    return asked


def test_empty_lines_keep_what_stands_there(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    kept = ask(NAME, AGE, TRADE, SHY, said="\n\n\n\n")
    assert kept == {"who.name": "Ada", "who.age": 30, "trade": "b", "shy": True}
    told = capsys.readouterr().out
    for question in ("Name · Short. · Enter: Ada", "Age · Enter: 30", "Trade · Enter: Cook", "Shy · Enter: Yes"):
        assert question in told
    assert "  1  Smith: Hot." in told


def test_what_is_said_is_taken(ask: Ask) -> None:
    said = ask(NAME, AGE, TRADE, SHY, said="Bo Lark\n12\n1\n2\n")
    assert said == {"who.name": "Bo Lark", "who.age": 12, "trade": "a", "shy": False}
    assert ask(AGE, said="1,5\n") == {"who.age": 1.5}


def test_what_was_said_before_stands_there(ask: Ask) -> None:
    assert ask(NAME, AGE, said="\n\n", given={"who.name": "Bo"}) == {"who.name": "Bo", "who.age": 30}


def test_what_is_no_answer_is_asked_again(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(AGE, TRADE, said=f"old\n{'9' * 90}\nnan\n7\n3\n1\n") == {"who.age": 7, "trade": "a"}
    told = capsys.readouterr().out
    assert told.count("A number!") == 3
    assert "No 3." in told


def test_where_there_is_one_answer_nothing_is_asked(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(ONE, said="") == {"one": "only"}
    assert not capsys.readouterr().out


@pytest.mark.parametrize(("said", "leave"), [("back\n", False), ("quit\n", True), ("", True)])
def test_one_can_go_back_or_leave(ask: Ask, said: str, leave: bool) -> None:  # noqa: FBT001 -- a case of the table
    with pytest.raises(BackError) as back:
        ask(NAME, said=said)
    assert back.value.leave is leave


@pytest.mark.parametrize(("line", "number"), [("7", 7), ("12.", 12), ("1.5", None), ("", None), ("12345", None)])
def test_whole_numbers_have_few_digits(line: str, number: int | None) -> None:
    assert whole(line) == number
