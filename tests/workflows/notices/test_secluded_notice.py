"""A line of a public notice turns out to be secret: title and file of the notice are gone for everybody."""

import pytest
from django.urls import reverse

from workflows.models import NoticeItem
from workflows.services import seclusion

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
    assert page.count(title) == before[0].count(title) - 1
    assert client.get(paper).status_code == 404
