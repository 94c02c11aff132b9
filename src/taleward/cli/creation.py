"""Who a new game begins with, asked at the terminal. Points and rules are the server's: each step is looked at there.

What comes of it is a `character_config` for the session to create.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from taleward.cli.asking import Asker, BackError, whole
from taleward.cli.client import Client, ServerRefusal
from taleward.cli.screen import Screen
from taleward.cli.words import WORDS

Json = Mapping[str, Any]

_REFUSED: Final = 422


class Creation:
    """The questions for one scenario. `name` is what the player asked to be called on the command line, if anything."""

    def __init__(self, client: Client, screen: Screen, scenario: str, name: str | None) -> None:
        self._client = client
        self._screen = screen
        self._ask = Asker(screen)
        self._scenario = scenario
        self._name = {"name": name} if name else {}

    def config(self) -> Json:
        """Ask, until there is a character to begin with. An empty line everywhere takes the quick way."""
        templates = [
            {**template, "character": self._look({"template_id": template["template_id"]})}
            for template in self._client.characters(self._scenario)
        ]
        while True:
            self._screen.show("templates", templates)
            self._screen.say("who")
            first = self._name.get("name") or templates[0]["default_name"]
            ways = [
                WORDS["who_default"].format(name=first),
                *(WORDS[key] for key in ("who_other", "who_random", "who_own")),
            ]
            try:
                chosen = self._ask.choose(ways)
                if chosen == 0:
                    return {"mode": "default", **self._name}
                return (self._other, self._random, self._own)[chosen - 1](templates)
            except BackError:
                continue

    def _look(self, config: Json) -> Json:
        return self._client.preview(self._scenario, config)

    def _other(self, templates: Sequence[Json]) -> Json:
        config = {"mode": "default", **self._origin(templates), **self._name}
        self._confirm(self._look(config))
        return config

    def _random(self, _: Sequence[Json]) -> Json:
        constraints = {"constraints": self._name} if self._name else {}
        while True:
            character = self._look({"mode": "random", **constraints})
            if self._confirm(character, WORDS["draw_again"]) == 0:
                return {"mode": "random", "seed": character["seed"], **constraints}

    def _own(self, templates: Sequence[Json]) -> Json:
        origin = self._origin(templates)
        named = self._named({"mode": "custom", **origin})
        config = self._spent(named)
        while self._confirm(self._look(config), WORDS["other_points"]) != 0:
            config = self._spent(config)
        return config

    def _confirm(self, character: Json, *more: str) -> int:
        """Show a character and ask whether to begin; answers the place of the choice."""
        self._screen.show("candidate", character)
        labels = [WORDS["begin_with"].format(name=character["name"]), *more, WORDS["somebody_else"]]
        chosen = self._ask.choose(labels, back=True)
        if chosen == len(labels) - 1:
            raise BackError
        return chosen

    def _origin(self, templates: Sequence[Json]) -> dict[str, Any]:
        """Ask for template, class and background, as far as there are several."""
        template = self._one_of("template", templates)
        found = {"template_id": template["template_id"]}
        for field, key, options in (
            ("character_class", "class", template["classes"]),
            ("background", "background", template["backgrounds"]),
        ):
            if options:
                found[field] = self._one_of(key, options)["option_id"]
        return found

    def _one_of(self, question: str, options: Sequence[Json]) -> Json:
        if len(options) == 1:
            return options[0]
        self._screen.say(question)
        return options[self._ask.choose([f"{option['name']}: {option['summary']}" for option in options], back=True)]

    def _named(self, config: Json) -> Json:
        """Ask for a name until the server takes it."""
        character = self._look({**config, **self._name})
        while True:
            self._screen.say("name", name=character["name"])
            said = self._ask.line(back=True) or character["name"]
            named = {**config, "name": said}
            if self._accepted(named):
                return named

    def _spent(self, config: Json) -> Json:
        """Ask for each stat until the server takes it."""
        character = self._look(config)
        self._screen.say("points", budget=character["points"]["budget"])
        for stat in character["stats"]:
            config = self._with_stat(config, stat["id"])
        return config

    def _with_stat(self, config: Json, stat: str) -> Json:
        while True:
            character = self._look(config)
            found = next(each for each in character["stats"] if each["id"] == stat)
            left = character["points"]["budget"] - character["points"]["spent"]
            counted = WORDS["counted"].format(**found) if found["value"] != found["base"] else ""
            self._screen.say("spend", name=found["name"], base=found["base"], counted=counted, left=left)
            said = self._ask.line(back=True)
            if not said:
                return config
            if (score := whole(said)) is None:
                self._screen.say("no_number")
                continue
            changed = {**config, "stats": {**config.get("stats", {}), stat: score}}
            if self._accepted(changed):
                return changed

    def _accepted(self, config: Json) -> bool:
        """Have the server look at a character; tell its reason if it cannot be."""
        try:
            self._look(config)
        except ServerRefusal as refusal:
            if refusal.status != _REFUSED:
                raise
            self._screen.tell(refusal.told)
            return False
        return True
