"""The key that signs tokens: from the settings, or made once in the data folder. It issues nothing."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from taleward.kit import GameError

KEY_FILE: Final = "signing.key"
_SIZE: Final = 32  # bytes of a key that we make, and the least that we take
_REFUSED: Final = "misconfigured"


def signing_key(folder: Path, secret: str | None) -> bytes:
    """Answer the signing key: the secret if one is set, else `signing.key` of the folder, made at the first start.

    Processes that start at once end with one key. A secret under 32 characters, a short file and one that cannot be
    read or made are a GameError `misconfigured`.
    """
    if secret is not None:
        return _from_secret(secret)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if not (path := folder / KEY_FILE).exists():
                _make(path)
            return _read(path)
    except OSError as error:
        why = f"The signing key in {folder} cannot be read or made: {error.strerror}. Mend that, or set a secret key."
        raise GameError(why, _REFUSED, {"folder": str(folder)}) from error


def _from_secret(secret: str) -> bytes:
    if len(secret.strip()) < _SIZE:
        raise GameError(f"The secret key needs at least {_SIZE} characters; leave it unset to have one made.", _REFUSED)
    return secret.encode("utf-8", "surrogateescape")  # the environment may hold bytes that are no UTF-8


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself: it leaves no file behind and dies with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)  # a new name must outlive a power cut, or all tokens die with it
    finally:
        os.close(descriptor)


def _make(path: Path) -> None:
    """Write the whole key beside its place and move it there: a killed process leaves no half of one."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_SIZE))
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) < _SIZE:
        why = f"{path} is too short for a signing key. Restore it; removing it makes a new one and ends all sign-ins."
        raise GameError(why, _REFUSED, {"file": str(path)})
    return key
