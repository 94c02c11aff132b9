"""Identity: who is calling and what is theirs. Enter here; only the wiring also takes `identity.http`."""

from taleward.identity.access import RULES, Rule, declare, may_see, require, unruled
from taleward.identity.bearer import caller, caller_of, install_tokens
from taleward.identity.keys import signing_key
from taleward.identity.model import Caller, Purpose, Role
from taleward.identity.one_time import OneTime
from taleward.identity.tokens import Tokens

__all__ = [
    "RULES",
    "Caller",
    "OneTime",
    "Purpose",
    "Role",
    "Rule",
    "Tokens",
    "caller",
    "caller_of",
    "declare",
    "install_tokens",
    "may_see",
    "require",
    "signing_key",
    "unruled",
]
