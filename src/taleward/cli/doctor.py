"""`taleward doctor`: looks at all that a server needs, and says what to do about what is wrong. Mends nothing."""

from typing import Final

from typer import Exit, Typer

from taleward.cli import checkup
from taleward.cli.checkup import Finding
from taleward.cli.options import DATA, HOST, PORT, DataOption, HostOption, JsonOption, PacksOption, PortOption
from taleward.cli.report import show_json
from taleward.cli.settings import settings_of

_WIDTH: Final = 10


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    *,
    host: HostOption = HOST,
    port: PortOption = PORT,
    data: DataOption = DATA,
    packs: PacksOption = None,
    json: JsonOption = False,
) -> None:
    """Check this machine, the data folder, the database and the packs. Fails if a server could not run."""
    settings = settings_of(host=host, port=port, data=data, packs=packs)
    findings = [finding for check in checkup.CHECKS for finding in check(settings)]
    failed = any(finding.level == "FAIL" for finding in findings)
    if json:
        show_json({"ok": not failed, "checks": [_told(finding) for finding in findings]})
    else:
        for finding in findings:
            print(f"{finding.level:4}  {finding.subject:{_WIDTH}} {finding.message}")
            for line in finding.details:
                print(f"      {line}")
    if failed:
        raise Exit(1)


def _told(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level,
        "check": finding.subject,
        "message": finding.message,
        "details": list(finding.details),
    }
