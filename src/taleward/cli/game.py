"""A player among documents at the terminal: reads lines, does what they mean, shows what comes of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from taleward.cli import documents
from taleward.cli.asking import Asker, BackError, whole
from taleward.cli.client import Client, ServerRefusal
from taleward.cli.hints import Ladder, ladders
from taleward.cli.menu import Entry, Offer
from taleward.cli.screen import Screen
from taleward.cli.words import Words

Json = Mapping[str, Any]

_STALE: Final = frozenset({"stale_version", "stale_action"})
_OURS_TO_TELL: Final = range(400, 500)
_LOST: Final = frozenset({"unauthorized", "not_found"})
_REFUSED: Final = 422
_EMPTY: Final = (None, "")
_BEGIN: Final = "/api/game/sessions"
_MAIN: Final = ("main", "bottom")
START: Final = "/api/view/start"
_WITH_WORDS: Final = frozenset({"save", "load", "hint"})


class Game:
    """A player at a screen. `begins` lays what the player wished for into the body of a story to begin.

    `remember` is called with what is to be known next time: a `session_id`, or a `token` and its `user_id`. `played`:
    a story was opened.
    """

    def __init__(
        self,
        client: Client,
        screen: Screen,
        words: Words,
        begins: Callable[[Json], dict[str, Any]],
        remember: Callable[..., None],
    ) -> None:
        self._client = client
        self._screen = screen
        self._words = words
        self._ask = Asker(screen, words)
        self._begins = begins
        self._remember = remember
        self.played = False
        self._path = START
        self._document: Json = {}
        self._offer = Offer()
        self._ladder = Ladder()
        self._commands: dict[str, Callable[[], None]] = {
            "help": lambda: self._say("help"),
            "more": self._more,
            "back": self._more,
            "hint": self._hint,
            "save": lambda: self._say("save_how"),
            "load": lambda: self._command("saves"),
        }

    @property
    def _begun(self) -> bool:
        """Whether a story is open."""
        return self._document.get("kind") == "session"

    def play(self, path: str) -> None:
        """Show the document of this path, and go on from there until the player leaves."""
        self._enter(path)
        while (line := self._screen.ask()) is not None:
            said = line.strip() or ("" if self._begun else "1")
            if self._words.command(said) == "quit":
                self._screen.echo(said)
                return
            try:
                if said:
                    self._hear(said)
                else:
                    self._more()
            except BackError as back:
                if back.leave:
                    return
                self._more()

    # --- what a line means --------------------------------------------------------------------------------------------

    def _hear(self, said: str) -> None:
        """Do what a line means, and tell what the server has against it."""
        number = whole(said)
        entry = self._offer.pick(number) if number is not None else None
        self._screen.echo(f"{number}  {entry.action['label']}" if entry else said)
        try:
            if entry is not None:
                self._do(entry)
            elif said.removesuffix(".").isdecimal():
                self._say("unknown", line=said)
            elif (command := self._words.command(said)) and not (command == "back" and self._at_play()):
                self._command(command)
            elif not self._command_with(*said.split(None, 1)):
                self._free(said)
        except ServerRefusal as refusal:
            if refusal.error_code in _LOST or refusal.status not in _OURS_TO_TELL:
                raise
            if refusal.error_code in _STALE:
                self._say("elsewhere")
                self._update(self._read(), said=True)
            else:
                self._screen.tell(refusal.told)

    def _at_play(self) -> bool:
        """Tell whether the numbers are those of the story, and not of what was shown beside it."""
        return self._begun and self._offer.actions == self._offered().actions

    def _free(self, said: str) -> None:
        composer = dict(documents.inside(self._document, ["composer"])).get("composer")
        if composer is None:
            self._say("unknown", line=said)
        elif not composer["available"]:
            self._screen.tell(composer["reason"])
        elif len(said) > composer["max_length"]:
            self._say("too_long", maximum=composer["max_length"])
        else:
            self._play({"text": said, "expected_version": self._document["seq"]})

    def _command(self, command: str) -> None:
        """Do one of the terminal's own, or what the document has under this id: a widget to show, or an action."""
        if command in self._commands:
            self._commands[command]()
        elif shown := dict(documents.inside(self._document, [command])):
            self._aside(shown)
        elif action := documents.action(self._document, command):
            self._do(Entry(action))
        else:
            self._say("nothing_yet")

    def _command_with(self, word: str, rest: str = "") -> bool:
        """Do a command that takes a name or a number; False if the line is none."""
        command = self._words.command(word)
        if not (rest and self._begun and command in _WITH_WORDS):
            return False
        if command == "save":
            self._save(rest)
        elif command == "load":
            return self._load(rest)
        elif (number := whole(rest)) is not None:
            self._hint(number)
        else:
            return False
        return True

    # --- what an action does ------------------------------------------------------------------------------------------

    def _do(self, entry: Entry) -> None:
        action, do = entry.action, entry.action["do"]
        if not action["available"]:
            self._screen.tell(action["reason"] or action["label"])
        elif do["kind"] == "act":
            self._play({"action_id": do["action_id"]})
        elif do["kind"] == "go":
            self._enter(do["view"])
        elif do["kind"] == "open":
            self._aside(dict(documents.inside(self._document, [do["widget"]])))
        elif do["kind"] == "show":
            self._aside(dict(documents.inside(self._document, do["widgets"])))
        elif entry.form is not None:
            self._submit(entry.form, do)
        else:
            self._follow(do, self._send(do, {}))

    def _submit(self, form: Json, do: Json) -> None:
        """Ask for a form's fields until the server takes them; what it took stands there the next time."""
        names = [field["name"] for field in form["fields"]]
        wished = self._begins({})
        values, wrong = {name: found for name in names if (found := _dug(wished, name.split("."))) is not None}, names
        while True:
            values = self._ask.values(form, values, wrong)
            try:
                answer = self._send(do, values)
            except ServerRefusal as refusal:
                if refusal.status != _REFUSED:
                    raise
                pointed = [pointer.strip("/").replace("/", ".") + "." for pointer in refusal.pointers]
                wrong = [name for name in names if any(f"{name}.".startswith(part) for part in pointed)] or names
                if all(values[name] in _EMPTY for name in wrong):
                    self._say("required")
                else:
                    self._screen.tell(refusal.told)
            else:
                self._follow(do, answer)
                return

    def _send(self, do: Json, values: Json) -> Json:
        """Call the API, with a form's values laid into the body."""
        body: dict[str, Any] = dict(do["body"])
        for name, value in values.items():
            if value not in _EMPTY:
                body = _laid(body, name.split("."), value)
        if (do["method"], do["path"]) == ("POST", _BEGIN):
            body = self._begins(body)
        return self._client.call(do["method"], do["path"], body)

    def _follow(self, do: Json, answer: Json) -> None:
        """Show what follows a success."""
        if do["then"] == "tell":
            told = do["told"] or ""
            for name, value in answer.items():
                told = told.replace(f"{{{name}}}", str(value))
            self._screen.tell(told)
        elif do["then"] == "session":
            self._enter(f"{_BEGIN}/{answer['session_id']}/view")
        elif do["then"] == "refresh":
            self._refresh()
        else:
            if do["then"] == "sign_in":
                self._client.sign_in(answer["token"])
                self._remember(token=answer["token"], user_id=answer["user_id"])
            self._enter(START)

    def _play(self, action: Json) -> None:
        document = self._document
        self._update(self._client.play(document["session_id"], action, document["seq"]))

    # --- documents ----------------------------------------------------------------------------------------------------

    def _enter(self, path: str) -> None:
        """Show a document. A page is shown beside the story that is open; that story itself as it stands."""
        if self._begun and path == self._path:
            self._update(self._read())
            return
        document = self._client.view(path)
        if document["kind"] == "page":
            shown = documents.region(document, self._static(document), *_MAIN)
            self._aside({name: one for name, one in shown.items() if not documents.leads_back(one, self._path)})
            return
        self._path, self._document = path, document
        recap = self._recap() if document["seq"] else {}
        self._offer = self._offered()
        if self._begun:
            self.played = True
            self._remember(session_id=document["session_id"])
        self._screen.document(document, self._static(document), self._offer, recap)

    def _update(self, document: Json, *, said: bool = False) -> None:
        """Show what is new of the story."""
        self._document = document
        self._offer = self._offered()
        self._screen.update(document, self._static(document), self._offer, said=said)

    def _aside(self, widgets: Mapping[str, Json]) -> None:
        """Show widgets. If they offer what has no number yet, the numbers are theirs from now on."""
        offer = Offer(widgets.values())
        if not all(map(self._offer.number, offer.actions)):
            self._offer = offer
        self._screen.widgets(widgets, self._offer)

    def _refresh(self) -> None:
        """Show what an action has changed; where nothing shows it, say that it is done."""
        if not self._begun:
            self._enter(self._path)
            return
        before = self._document["seq"]
        document = self._read()
        if document["seq"] == before:
            self._say("saved")
        self._update(document)

    def _more(self) -> None:
        """Show all that can be done, whatever was shown or asked since."""
        if documents.question(self._document):
            # The version stays the one that was shown: what happened elsewhere meanwhile is still to be told.
            self._document = {**self._read(), "seq": self._document["seq"]}
        self._offer = self._offered()
        self._screen.widgets(documents.offering(self._document, self._static(self._document)), self._offer)

    def _offered(self) -> Offer:
        return Offer(documents.offering(self._document, self._static(self._document)).values())

    def _read(self) -> Json:
        """Read the story anew: what is new in it."""
        document = self._document
        return self._client.view(f"{_BEGIN}/{document['session_id']}/view", document["seq"])

    def _static(self, document: Json) -> Json:
        static = self._client.static(document)
        self._words.learn(static["texts"])
        return static

    def _page(self, name: str) -> dict[str, Json]:
        """Read the widgets of the page that an action of the document leads to; none if there is no such action."""
        action = documents.action(self._document, name)
        if action is None or not action["available"]:
            return {}
        page = self._client.view(action["do"]["view"])
        return documents.region(page, self._static(page), *_MAIN)

    # --- what needs a page --------------------------------------------------------------------------------------------

    def _recap(self) -> dict[str, Json]:
        """The story so far, and the place."""
        told = {name: widget for name, widget in self._page("recap").items() if widget["type"] == "text"}
        return told | dict(documents.inside(self._document, ["place"]))

    def _hint(self, number: int | None = None) -> None:
        hints = [hint for widget in self._page("recap").values() for hint in ladders(widget)]
        if not hints:
            self._say("nothing_yet")
        elif number is not None and not 1 <= number <= len(hints):
            self._say("unknown", line=number)
        else:
            self._screen.tell(self._ladder.told(hints, number, self._words))

    def _save(self, name: str) -> None:
        """Fill the form of the page in, without asking."""
        form = next((widget for widget in self._page("saves").values() if widget["type"] == "form"), None)
        if form is not None:
            self._send(form["actions"][0]["do"], {form["fields"][0]["name"]: name})
            self._say("saved_as", name=name)

    def _load(self, wanted: str) -> bool:
        """Go back to what is kept under this number, or the newest under this name; False if it is no such name."""
        kept = [item for widget in self._page("saves").values() for item in widget.get("items", ()) if item["actions"]]
        if (number := whole(wanted)) is None:
            number = max((at for at, item in enumerate(kept, 1) if item["label"] == wanted), default=0)
            if not number:
                return False
        if 1 <= number <= len(kept):
            self._do(Entry(kept[number - 1]["actions"][0]))
        else:
            self._say("unknown", line=number)
        return True

    def _say(self, key: str, **values: object) -> None:
        self._screen.tell(self._words.say(key, **values))


def _laid(body: Json, path: Sequence[str], value: object) -> dict[str, Any]:
    """Lay a value into a body, members inside members; answer the new body."""
    name, *rest = path
    return {**body, name: _laid(body.get(name, {}), rest, value) if rest else value}


def _dug(body: Any, path: Sequence[str]) -> object:  # noqa: ANN401 -- a member of any shape
    """Find what was laid there; None where nothing was."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body
