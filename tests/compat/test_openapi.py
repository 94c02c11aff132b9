"""The interface as it was promised: nothing that outside clients rely on goes away or is asked of them anew."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.compat.golden import kept

from taleward.bootstrap import Settings, open_services
from taleward.bootstrap.app import build_app

METHODS = {"get", "put", "post", "delete", "patch"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Json:
    async def described(folder: Path) -> Json:
        async with open_services(Settings(data=folder)) as services:
            return build_app(services).openapi()

    return asyncio.run(described(tmp_path_factory.mktemp("data")))


def schema_of(document: Json, schema: Json) -> Json:
    """A schema itself, not a reference to it."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fields_of(document: Json, schema: Json, seen: tuple[str, ...] = ()) -> Json:
    """The fields of a schema, nested ones within, each with whether it must be there."""
    name = schema.get("$ref", "")
    schema = schema_of(document, schema)
    if name in seen:
        return {}
    choices = [each for each in (*schema.get("anyOf", []), schema.get("items", {})) if each]
    found: Json = {}
    for choice in choices:
        found |= fields_of(document, choice, (*seen, name))
    for field, inner in schema.get("properties", {}).items():
        required = field in schema.get("required", [])
        found[field] = {"required": required, "fields": fields_of(document, inner, (*seen, name))}
    return found


def promised(document: Json) -> Json:
    """What clients rely on: operations, parameters, bodies, successful answers."""
    found: Json = {}
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            described = item[method]
            body = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            answers = {
                status: fields_of(document, answer.get("content", {}).get("application/json", {}).get("schema", {}))
                for status, answer in described["responses"].items()
                if status.startswith("2")
            }
            parameters = {
                f"{each['in']} {each['name']}": each.get("required", False) for each in described.get("parameters", [])
            }
            asked = fields_of(document, body)
            found[f"{method} {path}"] = {
                "id": described["operationId"],
                "parameters": parameters,
                "body": asked,
                "answers": answers,
            }
    return found


def broken_answers(was: Json, now: Json, where: str) -> list[str]:
    """Fields of an answer that went away, or may now be missing."""
    found = []
    for name, field in was.items():
        place = f"{where}/{name}"
        if name not in now:
            found.append(f"{place} is gone")
            continue
        if field["required"] and not now[name]["required"]:
            found.append(f"{place} may now be missing")
        found += broken_answers(field["fields"], now[name]["fields"], place)
    return found


def broken_bodies(was: Json, now: Json, where: str) -> list[str]:
    """Fields of a body that are no longer taken, or are asked for anew."""
    found = [f"{where}/{name} is no longer taken" for name in was.keys() - now.keys()]
    for name, field in now.items():
        place = f"{where}/{name}"
        if field["required"] and not was.get(name, {}).get("required"):
            found.append(f"{place} is asked for anew")
        if name in was:
            found += broken_bodies(was[name]["fields"], field["fields"], place)
    return found


def broken(was: Json, now: Json) -> list[str]:
    """Every promise that is not kept."""
    found = []
    for operation, before in was.items():
        after = now.get(operation)
        if after is None:
            found.append(f"{operation} is gone")
            continue
        if after["id"] != before["id"]:
            found.append(f"{operation} is called {after['id']}, not {before['id']}")
        found += [
            f"{operation} no longer takes {name}" for name in before["parameters"].keys() - after["parameters"].keys()
        ]
        found += [
            f"{operation} asks for {name} anew"
            for name, required in after["parameters"].items()
            if required and not before["parameters"].get(name)
        ]
        found += broken_bodies(before["body"], after["body"], operation)
        found += [
            f"{operation} no longer answers {status}" for status in before["answers"].keys() - after["answers"].keys()
        ]
        for status in before["answers"].keys() & after["answers"].keys():
            found += broken_answers(before["answers"][status], after["answers"][status], f"{operation} {status}")
    return found


def test_no_promise_is_broken(document: Json) -> None:
    now = promised(document)
    assert broken(kept("openapi.json", lambda: now), now) == []


def test_what_is_new_is_promised_from_now_on(document: Json) -> None:
    now = promised(document)
    assert set(now) == set(kept("openapi.json", lambda: now)), "TALEWARD_GOLDEN=write promises the new operations"


BREAKS = [
    (("get /x",), None, "get /x is gone"),
    (("get /x", "id"), "other", "get /x is called other, not read"),
    (("get /x", "parameters", "query after"), None, "get /x no longer takes query after"),
    (("get /x", "parameters", "query new"), True, "get /x asks for query new anew"),
    (("get /x", "body", "a"), None, "get /x/a is no longer taken"),
    (("get /x", "body", "b"), {"required": True, "fields": {}}, "get /x/b is asked for anew"),
    (("get /x", "answers", "200", "data"), None, "get /x 200/data is gone"),
    (("get /x", "answers", "200", "data", "required"), False, "get /x 200/data may now be missing"),
    (("get /x", "answers", "200", "data", "fields", "id"), None, "get /x 200/data/id is gone"),
    (("get /x", "answers", "200"), None, "get /x no longer answers 200"),
    (("get /x", "answers", "200", "more"), {"required": False, "fields": {}}, None),
    (("get /x", "parameters", "query new"), False, None),
    (("get /x", "body", "b"), {"required": False, "fields": {}}, None),
    (("post /y",), {"id": "y", "parameters": {}, "body": {}, "answers": {}}, None),
]


def sample() -> Json:
    data = {"required": True, "fields": {"id": {"required": True, "fields": {}}}}
    return {
        "get /x": {
            "id": "read",
            "parameters": {"query after": False},
            "body": {"a": {"required": True, "fields": {}}},
            "answers": {"200": {"data": data}},
        }
    }


@pytest.mark.parametrize(("way", "value", "told"), BREAKS, ids=range(len(BREAKS)))
def test_a_broken_promise_is_found_and_an_addition_is_none(
    way: tuple[str, ...], value: object, told: str | None
) -> None:
    changed = sample()
    place: Json = changed
    for step in way[:-1]:
        place = place[step]
    if value is None:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    assert broken(sample(), changed) == ([told] if told else [])
