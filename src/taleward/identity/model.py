"""Who may be calling, and the secrets that sign in once. Frozen values; nothing here checks anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["player", "designer", "operator"]
Purpose = Literal["ticket", "code"]
"""What a one-time secret is for: a ticket opens one socket, a code signs in another device."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller whose token was verified. `user_id` is a canonical UUID, `expires_at` aware UTC."""

    user_id: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """A secret as it is kept: the SHA-256 of what was handed out (32 bytes), for whom, and until when (aware UTC)."""

    secret_hash: bytes
    purpose: Purpose
    caller: Caller
    expires_at: datetime
