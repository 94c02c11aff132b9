"""A real server and a real Chromium, one of each for a file of tests; both end with it.

They last no longer than a file: a driven browser occupies the event loop of its thread, which other tests need.
"""

from __future__ import annotations

import os
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2
import pytest
from playwright.sync_api import Browser, Error
from tests.browser.chromium import MISSING, executable, launched
from tests.browser.mirrored import mirror_packs
from tests.browser.reader import Device, Reader
from tests.journeys.api_server import ApiServer, running

from taleward.content import compile_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


STARTING = 30
"""Seconds."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a browser; where there is none, a test fails in CI and is skipped elsewhere."""
    path = executable()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        sys.stderr.write(f"\nSKIPPED: {MISSING}\n")
        pytest.skip(MISSING)
    with launched(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped packs, with a language that is read from right to left."""
    return mirror_packs(tmp_path_factory.mktemp("mirrored") / "packs")


@pytest.fixture(scope="session")
def words(packs: Path) -> Mapping[str, str]:
    """The words of the pages in English, by key."""
    release = compile_pack(packs / "fantasy").release
    assert release is not None
    return release.words["en"].texts


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, packs: Path) -> Iterator[ApiServer]:
    """Yield a server that serves."""
    with running(tmp_path_factory.mktemp("served"), packs) as served:
        assert httpx2.get(f"{served.url}/healthz", timeout=STARTING).status_code == HTTPStatus.OK
        yield served


@pytest.fixture
def reading(chromium: Browser, server: ApiServer, words: Mapping[str, str]) -> Iterator[Callable[..., Reader]]:
    """Open a page as somebody new would; whatever it complained of fails the test that opened it."""
    readers: list[Reader] = []

    def read(device: Device = Device(), **more: object) -> Reader:  # noqa: B008 -- frozen
        reader = Reader(chromium.new_context(base_url=server.url, **{**device.options(), **more}), server, words)
        readers.append(reader)
        return reader

    yield read
    complaints = [complaint for reader in readers for complaint in reader.complaints]
    for reader in readers:
        try:
            reader.close()
        except Error as error:
            complaints.append(str(error))
    assert not complaints
