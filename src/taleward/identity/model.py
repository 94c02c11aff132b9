"""Who may be calling. Frozen values; nothing here checks anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["player", "designer", "operator"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller whose token was verified. `user_id` is a canonical UUID, `expires_at` aware UTC."""

    user_id: str
    role: Role
    expires_at: datetime
