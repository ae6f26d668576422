"""Whoever names an id of another matter is refused and leaves nothing; the proper one is taken."""

import json
from uuid import uuid4

import pytest
from django import forms
from django.db import connection
from django.test import Client

from cultivation.seed.filling import pdf
from tests.access.matters import MATTERS
from tests.machine.actors import SCAN
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
REFUSED = (400, 404, 422)
TAKEN = (200, 201, 302)
# What a request leaves whatever it asks for.
BESIDE = {"django_session", "trail_actionlog", "trail_chainhead", "usersessions_usersession"}


def rows():
    """What every table holds, as a hash."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - BESIDE:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {name} t")
            found[table] = cursor.fetchone()[0]
    return found


def ask(client, sent, address, data):
    if data is None:
        return client.get(address)
    if sent.program:
        headers = {"Idempotency-Key": str(uuid4())}
        return client.post(address, json.dumps(data), "application/json", headers=headers)
    return client.post(
        address, {name: pdf("扫描件.pdf") if each == SCAN else each for name, each in data.items()}
    )


@pytest.mark.parametrize("name", MATTERS)
def test_an_id_of_another_matter_is_refused_and_the_proper_one_taken(whole, settings, tmp_path, name):
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, None
    sent = MATTERS[name]()
    client = Client(raise_request_exception=False)
    client.force_login(sent.by)
    before, last = rows(), ActionLog.objects.latest("pk").pk

    refused = [ask(client, sent, address, data).status_code for address, data in sent.foreign]

    assert set(refused) <= set(REFUSED), list(zip(refused, sent.foreign, strict=True))
    assert [table for table, held in rows().items() if held != before[table]] == []
    assert set(ActionLog.objects.filter(pk__gt=last).values_list("verb", flat=True)) <= {"refused"}
    taken = ask(client, sent, sent.address, sent.data)
    assert taken.status_code in TAKEN, taken.content.decode()[-4000:]
    assert sent.data is None or ActionLog.objects.filter(pk__gt=last).exclude(verb="refused").exists()


# Forms by what tries their choices of rows; in the other two anything may be chosen: a region, and a body by
# which a list is narrowed.
TRIED = {
    "AskForm.office": "the_office_that_is_given",
    "ChangeForm.newcomer": "a_units_administrator",
    "DecisionForm.application": "who_is_decided_on",
    "GroupForm.application": "applications_moved_into_a_group",
    "GroupForm.group": "groups_that_are_merged",
    "GroupForm.target": "applications_moved_into_a_group",
    "LeaderForm.leader": "the_leader_of_a_panel",
    "LateForm.application": "a_late_one_and_its_group",
    "LateForm.group": "a_late_one_and_its_group",
    "ListForm.application": "who_is_proposed",
    "MeetingForm.application": "who_is_heard",
    "MeetingForm.one": "who_is_heard",
    "ProposalForm.application": "who_is_proposed",
    "RoundForm.deciding_office": "the_office_that_decides_on_a_round",
    "RoundForm.edition": "the_office_that_decides_on_a_round",
    "SignForm.application": "who_is_taken_out_of_a_list",
    "TakeBackForm.member": "an_invitation_of_a_draw",
}
FREE = {"FilterForm.body", "UnitForm.region"}


def test_every_choice_of_rows_in_a_form_is_tried():
    chosen = {
        f"{form.__name__}.{name}"
        for form in _below(forms.BaseForm)
        if form.__module__.partition(".")[0] in ("accounts", "cultivation", "talent", "workflows")
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField)
    }

    assert chosen == set(TRIED) | FREE
    assert set(TRIED.values()) <= set(MATTERS)


def _below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
