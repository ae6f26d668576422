"""A line of a public notice turns out to be secret: title and file of the notice are gone for everybody."""

import pytest
from django.urls import reverse

from tests.workflows.notices.test_objections import broken_invariants
from workflows.models import NoticeItem
from workflows.services import isolated, seclusion
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


def test_the_public_page_shows_neither_title_nor_file(published, people, client):
    item = NoticeItem.objects.order_by("position").first()
    title, other = item.columns["title"], item.application.holder.name
    address = reverse("notice", args=[item.notice.public_id])
    paper = reverse("notice-file", args=[item.notice.public_id])
    before = client.get(address).content.decode(), client.get(paper).status_code

    seclusion.isolate(item.application, reason="涉及不宜公开的内容", by=people.desk.officer)

    page = client.get(address).content.decode()
    assert title in before[0]
    assert before[1] == 200
    assert other in page
    # Both lines bear the same title in these tests.
    assert page.count(title) == before[0].count(title) // 2
    assert client.get(paper).status_code == 404


def test_nobody_objects_to_its_line_meanwhile(published, people):
    item = NoticeItem.objects.order_by("position").first()
    seclusion.isolate(item.application, reason="涉及不宜公开的内容", by=people.desk.officer)

    with pytest.raises(NotNow, match=str(isolated.SECLUDED)):
        people.object(item)


def test_an_objection_to_it_waits_too(published, people):
    item = NoticeItem.objects.order_by("position").first()
    objection = people.object(item)
    seclusion.isolate(item.application, reason="涉及不宜公开的内容", by=people.desk.officer)

    with pytest.raises(NotNow, match=str(isolated.SECLUDED)):
        people.admit(objection)


def test_the_notice_ends_and_the_round_goes_out_all_the_same(published, people):
    first, second = published.applications.order_by("pk")
    seclusion.isolate(first, reason="涉及不宜公开的内容", by=people.desk.officer)
    people.to_release(published)

    people.release(published)

    states = dict(published.applications.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("accepted", "granted")
    assert broken_invariants() == {}
