"""The OpenAPI document: whole, without warnings, and kept to by the interface whatever is sent."""

import io

import pytest
import schemathesis
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cultivation.board.api import urlpatterns as board_patterns
from cultivation.wsgi import application as site
from enterprises.api import urlpatterns as enterprise_patterns
from tests.workflows.api.programs import Program
from workflows.api.urls import urlpatterns

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
EXAMPLES = 8
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def document():
    """The schema as anybody may fetch it."""
    return Program().get("schema/").json()


def test_the_schema_is_openapi_3_1_and_needs_no_sign_in():
    answer = Program().get("schema/")

    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["openapi"].startswith("3.1")


def test_the_schema_is_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_every_address_stands_in_the_schema():
    patterns = [*urlpatterns, *enterprise_patterns, *board_patterns]
    names = {pattern.name for pattern in patterns if pattern.name} - {"api-schema"}

    assert len(document()["paths"]) == len(names)


def test_every_creating_or_deciding_request_wants_a_key_and_every_edit_the_version():
    wanted = {
        (path, verb): {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
        for path, operations in document()["paths"].items()
        for verb, operation in operations.items()
        if verb in ("post", "put", "patch") and "/token/" not in path
    }

    assert {verb: headers for (_path, verb), headers in wanted.items() if verb != "post"} == {
        "put": {"If-Match"},
        "patch": {"If-Match"},
    }
    assert all(headers == {"Idempotency-Key"} for (_, verb), headers in wanted.items() if verb == "post")


def test_every_operation_says_that_errors_are_problems():
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

    for operations in document()["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            assert answers["default"]["content"] == problem
            assert all(answer["content"] == problem for code, answer in answers.items() if code >= "4")


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_whatever_is_sent_the_interface_keeps_to_its_schema_and_nothing_breaks(
    desk, applicant, officer, mode
):
    application = desk.submit(desk.round(), applicant)
    draft = desk.draft(desk.round(), applicant)
    ids = {
        "application_id": draft.public_id,
        "attachment_id": application.attachments.first().public_id,
        "round_id": draft.round.public_id,
        "task_id": desk.task(application.case, "screen").external_task_id,
        "page": "project",
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", site)

    for found in schema.get_all_operations():
        operation = found.ok()
        named = {name: value for name, value in ids.items() if f"{{{name}}}" in operation.path}
        if mode == schemathesis.GenerationMode.POSITIVE or operation.body or operation.query:
            keeps_to_it(
                operation, Program(officer if "/inbox/" in operation.path else applicant), named, mode
            )


def keeps_to_it(operation, program, ids, mode):
    """Send some of what the schema allows, or forbids, to an address with ids that exist."""
    token = {"Authorization": program.client.defaults["HTTP_AUTHORIZATION"]}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode, path_parameters=ids or None))
    def send(case):
        answer = case.call(headers=token)
        case.validate_response(answer, checks=CHECKS)

    send()
