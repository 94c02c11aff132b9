"""The kit: what every feature's edge needs, and no game word. Enter here; the modules behind it are private."""

from taleward.kit.bodies import StrictRoute, is_json, lax_routes, read_json
from taleward.kit.clock import Clock, rfc3339, utc_now
from taleward.kit.edge import Edge, Observe
from taleward.kit.envelope import APIResponse, success
from taleward.kit.etags import Condition, ETag, etag, if_match, if_none_match
from taleward.kit.handlers import install_problem_handlers, pointer, problem_response
from taleward.kit.ids import is_uuid, new_id
from taleward.kit.openapi import Problem, problem_responses
from taleward.kit.paging import Page, decode_cursor, encode_cursor
from taleward.kit.problems import Code, GameError, code_of, field_error, problem, problem_headers, register
from taleward.kit.rates import TokenBuckets
from taleward.kit.text import Line, clean_line

__all__ = [
    "APIResponse",
    "Clock",
    "Code",
    "Condition",
    "ETag",
    "Edge",
    "GameError",
    "Line",
    "Observe",
    "Page",
    "Problem",
    "StrictRoute",
    "TokenBuckets",
    "clean_line",
    "code_of",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "field_error",
    "if_match",
    "if_none_match",
    "install_problem_handlers",
    "is_json",
    "is_uuid",
    "lax_routes",
    "new_id",
    "pointer",
    "problem",
    "problem_headers",
    "problem_response",
    "problem_responses",
    "read_json",
    "register",
    "rfc3339",
    "success",
    "utc_now",
]
