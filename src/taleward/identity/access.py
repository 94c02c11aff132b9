"""Who may do what: the one place that decides ownership, and the table that gives every operation a rule.

The table holds operation ids as text; what an operation means is for its feature.
"""

from collections.abc import Mapping
from typing import Final, Literal

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from taleward.identity.model import Caller
from taleward.kit import GameError

Rule = Literal["public", "any", "owner", "designer", "operator"]

RULES: Final[dict[str, Rule]] = {
    "create_guest": "public",
    "create_ticket": "any",
    "create_code": "any",
    "redeem_code": "public",
    # FastAPI's own pages, by their names
    "openapi": "public",
    "swagger_ui_html": "public",
    "swagger_ui_redirect": "public",
    "redoc_html": "public",
}
_DESIGNERS: Final = frozenset({"designer", "operator"})


def declare(rules: Mapping[str, Rule]) -> None:
    """Add a feature's operations to the table. The same rule twice is fine; two rules for one id are a ValueError."""
    for operation_id, rule in rules.items():
        if RULES.setdefault(operation_id, rule) != rule:
            raise ValueError(f"{operation_id} has the rule {RULES[operation_id]}, not {rule}")


def may_see(caller: Caller, owner_id: str) -> bool:
    """Tell whether something of this owner exists for this caller: it is their own, or they operate the service."""
    return caller.user_id == owner_id or caller.role == "operator"


def require(caller: Caller | None, rule: Rule, owner_id: str | None = None) -> None:
    """Let a caller pass or raise GameError: unauthorized, forbidden, or not_found for what is not theirs.

    `owner_id` None means that the thing does not exist: for rule `owner` the answer is the same as not theirs.
    """
    if rule == "public":
        return
    if caller is None:
        raise GameError("Sign in first", "unauthorized")
    if rule == "owner" and (owner_id is None or not may_see(caller, owner_id)):
        raise GameError("There is nothing here", "not_found")
    if rule == "designer" and caller.role not in _DESIGNERS:
        raise GameError("This is for designers", "forbidden")
    if rule == "operator" and caller.role != "operator":
        raise GameError("This is for operators", "forbidden")


def unruled(app: FastAPI) -> list[str]:
    """List the app's routes, WebSockets and mounts that have no rule, as `path (id)`."""
    named = {(_operation(route), route.path) for route in iter_route_contexts(app.routes)}
    return sorted(f"{path} ({operation})" for operation, path in named if operation not in RULES)


def _operation(route: RouteContext) -> str:
    if isinstance(route.original_route, APIRoute):
        return str(route.operation_id or route.unique_id)
    return route.name or ""
