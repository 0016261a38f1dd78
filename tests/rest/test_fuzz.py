"""schemathesis drives every operation with what fits its schema and what does not: no fault, and every answer as declared."""

import os
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from oyamel.plan.aspects import domain as aspects
from oyamel.records import actions, domain, evidence, links
from oyamel.registers.declaration import registers
from oyamel.server import application
from tests.permissions.world import NEEDED
from tests.rest.conftest import Program

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
MANY = bool(os.environ.get("OYAMEL_TEST_ALL"))  # there are some hundred operations
EXAMPLES = {GenerationMode.POSITIVE: 6 if MANY else 2, GenerationMode.NEGATIVE: 4 if MANY else 1}


@pytest.fixture
def places(north) -> dict[str, Any]:
    """One of everything, and the parts of the addresses that lead there."""
    actor = north.actor()
    with north.scope():
        aspects.method_in_use(actor)
        site = north.sites["apodaca"]
        made = {
            each.slug: domain.create(
                each.model, actor, {"title": "One", "site": site} | NEEDED.get(each.slug, {})
            )
            for each in registers()
        }
        one, other = made["aspects"].record, made["activities"].record
        file = evidence.add_evidence(one, actor, SimpleUploadedFile("a.txt", b"measured"))
        return {
            "organization": "northfir", "register_name": "aspects", "number": one.number, "key": file.key, "evidence_id": file.pk,
            "action": actions.add_action(one, actor, "Fit a lid").pk, "link": links.add_link("controls", other, one, actor).pk,
            "numbers": {slug: row.record.number for slug, row in made.items()},
        }  # fmt: skip


def lead_there(case: Any, places: dict[str, Any]) -> None:
    """Most guesses of an address lead nowhere; this one leads to what is there."""
    parts = {name: places[name] for name in case.path_parameters or {} if name in places}
    step = case.path.split("/")[4] if case.path.count("/") > 3 else ""
    if "number" in parts:
        parts["number"] = places["numbers"].get(step, parts["number"])
    case.path_parameters.update(parts)
    if isinstance(case.body, dict) and "version" in case.body:
        case.body["version"] = 1


@pytest.fixture
def one_connection(db):
    """The server would close the connection, and with it the transaction of the test, after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.one_database
@pytest.mark.usefixtures("one_connection")
def test_no_request_makes_a_fault_and_every_answer_is_declared(north, places, settings):
    settings.API_REQUESTS_PER_MINUTE = 10**9
    secret = Program(north, "administrator").secret
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.validate()
    tried = 0
    for found in schema.get_all_operations():
        for mode, examples in EXAMPLES.items():
            tried += drive(found.ok(), mode, examples, headers, places)
    assert tried >= 4 * sum(EXAMPLES.values()) * len(registers())


def drive(operation: Any, mode: Any, examples: int, headers: dict[str, str], places: dict[str, Any]) -> int:
    """Call an operation with drawn requests, each undone afterwards; how many there were."""
    count = 0

    @hypothesis_settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(
        case=operation.as_strategy(generation_mode=mode), is_there=st.sampled_from([True, True, True, False])
    )
    def call(case: Any, is_there: bool) -> None:
        nonlocal count
        count += 1
        if is_there and case.path_parameters:
            lead_there(case, places)
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    call()
    return count
