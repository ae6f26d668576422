"""Bank data of a task book: encrypted at rest, masked everywhere, shown once for a reason and counted."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from accounts import sealing
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows.task_books.test_pages import filled, post
from trail.models import ActionLog
from workflows import documents
from workflows.documents.task_book import task_book_html
from workflows.models import TaskBook
from workflows.services import task_books

pytestmark = pytest.mark.django_db
BANK = "塞外银行呼和浩特支行"


@pytest.fixture
def handed_in(granted):
    granted.hand_in(bank_name=BANK)
    return granted


def address(granted, name="bank_name"):
    return reverse("answer-unmask", args=[granted.application.public_id, name])


def stored(book):
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM workflows_taskbook WHERE id = %s", [book.pk])
        return cursor.fetchone()[0]


def show(client, granted, user, reason="核对拨款账户"):
    client.force_login(user)
    return client.post(address(granted), {"reason": reason})


def test_the_row_holds_it_only_encrypted(handed_in):
    assert BANK not in stored(handed_in.book)
    assert sealing.opened(handed_in.book.answers["bank_name"], name="bank_name") == BANK


def test_pages_and_paper_show_it_masked(handed_in, client, keeper):
    client.force_login(keeper)
    page = client.get(reverse("task", args=[handed_in.task("seal_task_book").external_task_id]))

    assert "塞外********" in page.content.decode()
    assert BANK not in page.content.decode()
    assert BANK not in task_book_html(handed_in.book)
    assert "塞外********" in task_book_html(handed_in.book)


def test_saved_again_masked_it_stays_as_it_is(granted):
    by = granted.applicant
    task_books.save(granted.book, {"bank_name": BANK}, version=0, by=by)
    before = granted.book.answers["bank_name"]

    task_books.save(granted.book, {"bank_name": "塞外********"}, version=1, by=by)

    assert granted.book.answers["bank_name"] == before


def test_the_code_on_the_paper_is_that_of_the_text_not_of_its_encryption(handed_in):
    book, code = handed_in.book, handed_in.book.verification_code
    answers = book.answers | {"bank_name": sealing.seal(BANK, "bank_words", name="bank_name")}
    TaskBook.objects.filter(pk=book.pk).update(answers=answers)

    assert task_books._code(handed_in.book) == code
    assert documents.task_book_preview(handed_in.book, by=handed_in.applicant).exists()


@pytest.mark.parametrize("who", ["applicant", "keeper", "officer"])
def test_who_may_see_it_gives_a_reason_and_is_in_the_log(handed_in, client, who):
    user = getattr(handed_in, who)

    answer = show(client, handed_in, user)

    row = ActionLog.objects.get(verb="unmasked")
    assert BANK in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert (row.actor_id, row.note, row.object_type) == (user.pk, "核对拨款账户", "task_book")
    assert row.after == {"field": "bank_name"}
    assert BANK not in json.dumps([row.note, row.after])


def test_the_finance_office_sees_it_too(handed_in, client):
    finance = MembershipFactory(office__role="finance", user=UserFactory()).user

    assert BANK in show(client, handed_in, finance).content.decode()


def test_it_is_shown_once(handed_in, client):
    show(client, handed_in, handed_in.officer)

    assert BANK not in client.get(address(handed_in)).content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "看", "证件150102199003071234"])
def test_without_a_reason_nothing_is_shown_and_nothing_logged(handed_in, client, reason):
    answer = show(client, handed_in, handed_in.officer, reason)

    assert answer.status_code == 422
    assert BANK not in answer.content.decode()
    assert not ActionLog.objects.filter(verb="unmasked").exists()


def test_the_stranger_finds_nothing(handed_in, client, stranger):
    assert show(client, handed_in, stranger).status_code == 404
    assert client.get(address(handed_in)).status_code == 404


def test_what_is_no_sealed_answer_has_no_such_page(handed_in, client):
    client.force_login(handed_in.officer)

    assert client.get(address(handed_in, "title")).status_code == 404


def test_the_day_s_number_is_the_limit(handed_in, client, settings):
    settings.UNMASK_LIMIT = 2

    answers = [show(client, handed_in, handed_in.officer).status_code for _ in range(3)]

    assert answers == [200, 200, 422]
    assert ActionLog.objects.filter(verb="unmasked").count() == 2
    assert show(client, handed_in, handed_in.keeper).status_code == 200


def test_the_way_to_it_stands_beside_what_is_masked(handed_in, client):
    client.force_login(handed_in.keeper)
    page = client.get(reverse("task", args=[handed_in.task("seal_task_book").external_task_id]))

    assert address(handed_in) in page.content.decode()


def test_the_form_takes_the_masked_text_back(granted, client):
    by = granted.applicant
    task_books.save(granted.book, {"bank_name": BANK}, version=0, by=by)
    before = granted.book.answers["bank_name"]
    post(granted.applicant, granted.task("task_book"), **filled(granted, bank_name="塞外********", save="1"))

    assert granted.book.answers["bank_name"] == before
    assert granted.book.version == 2
