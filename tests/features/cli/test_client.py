"""The line to a server goes to that server alone, whatever its documents name."""

from __future__ import annotations

import pytest

from taleward.cli.client import Client
from taleward.cli.report import CommandError


@pytest.mark.parametrize("path", ["http://elsewhere.example/api/x", "//elsewhere.example/api/x", "/docs", ""])
def test_a_path_that_leads_elsewhere_is_not_followed(path: str) -> None:
    waited: list[str] = []
    with Client(lambda: "http://127.0.0.1:9", "a token", lambda: waited.append("")) as client:
        with pytest.raises(CommandError) as refused:
            client.call("POST", path, {})
        assert refused.value.error_code == "not_taleward"
    assert not waited
