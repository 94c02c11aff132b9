"""`taleward token`: prints a token for a role. Needs the data folder's key and no database."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from typer import Option, Typer

from taleward.bootstrap import tokens_of
from taleward.cli.faults import told_plainly
from taleward.cli.options import DATA, DataOption, JsonOption
from taleward.cli.report import show_json
from taleward.cli.settings import settings_of
from taleward.kit import rfc3339

_MONTH, _CENTURY = 30, 36_500


class _Role(StrEnum):
    PLAYER = "player"
    DESIGNER = "designer"
    OPERATOR = "operator"


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(token)


def token(
    *,
    role: Annotated[_Role, Option(help="What the bearer may do.")],
    data: DataOption = DATA,
    user: Annotated[UUID | None, Option(help="The user it stands for; without one, somebody new.")] = None,
    days: Annotated[int, Option(min=1, max=_CENTURY, help="How long it is good for.")] = _MONTH,
    json: JsonOption = False,
) -> None:
    """Print a token that the server of this data folder accepts."""
    with told_plainly():
        tokens = tokens_of(settings_of(data=data))
    text, caller = tokens.issue(role.value, str(user) if user else None, timedelta(days=days))
    if not json:
        print(text)
        return
    expires = rfc3339(caller.expires_at)
    show_json({"token": text, "user_id": caller.user_id, "role": caller.role, "expires_at": expires})
