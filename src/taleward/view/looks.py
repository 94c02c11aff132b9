"""How somebody has things shown, as documents say it: from what is configured. Sets nothing."""

from collections.abc import Container, Iterator
from dataclasses import asdict
from typing import Any, Final

from taleward.config import ConfigurationManager
from taleward.content import Release
from taleward.view.model import Look, Options, Panel, Quick
from taleward.view.sheets import meter_of

_BESIDE_HEALTH: Final = 2
"""The order of the meter of health in the bar."""


class Looks:
    """Reads what is configured."""

    def __init__(self, config: ConfigurationManager) -> None:
        """Made once, by the manager of documents."""
        self._config = config

    async def look(self, user_id: str | None, release: Release, language: str) -> Look:
        """How somebody has things shown (None: how they are by default), its words in a language of the release.

        A release that is older than panels has those of today.
        """
        of = release if release.interface.panels else None
        found = await self._config.get_ui_config(user_id, language, of)
        panels = [
            Panel(id=panel.id, region=panel.region, order=panel.order, visible=panel.visible, sheet=panel.sheet)
            for panel in found.panel_layout.panels
        ]
        return Look(
            options=Options(theme=found.theme, **asdict(found.accessibility_options)),
            quick=tuple(Quick(id=one.id, label=one.label, action=one.action) for one in found.quick_actions),
            panels=(*panels, *_meters(release, {panel.id for panel in panels})),
        )

    def themes(self, release: Release, language: str) -> list[dict[str, Any]]:
        """The themes to choose from, as they are on the wire, those of the release's genre first."""
        return [asdict(theme) for theme in self._config.themes(language, release.pack.genre)]


def _meters(release: Release, known: Container[str]) -> Iterator[Panel]:
    """Panels for the meters of resources, beside that of health, where the release has none for them."""
    for resource in release.pack.resources.values():
        name = meter_of(resource.id)
        if resource.most and name not in known:
            yield Panel(id=name, region="bar", order=_BESIDE_HEALTH, visible=True, sheet=None)
