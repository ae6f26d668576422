"""What is sent back: only the questions that were named are open, and it comes straight back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.factories.workflows import ApplicationFactory
from tests.workflows import way
from tests.workflows.applicant.acts import PLEDGES, page_url, save, signed_in, text, upload, url
from tests.workflows.way import Link
from trail import clock, outbox
from workflows import invariants, process
from workflows.models import Application, Correction, Notification, Participation, Submission
from workflows.services import attachments
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow

pytestmark = pytest.mark.django_db

State = Application.State


@pytest.fixture
def returned(application, administrator):
    """An application that the unit returned with a remark at the title."""
    way.send_back(application, Link.UNIT, administrator, title="不要写单位名称")
    return way.fresh(application)


def breaches():
    return [each for each in invariants.broken() if each["breaches"]]


def test_the_applicant_is_told_the_remark_and_reads_it_at_the_question(returned, applicant):
    mine = signed_in(applicant)

    told = Notification.objects.filter(user=applicant).latest("pk").text
    whole = text(mine.get(url("application-detail", returned)))
    page = text(mine.get(page_url(returned)))

    assert "不要写单位名称" in told
    assert "不要写单位名称" in whole
    assert "不要写单位名称" in page
    assert 'name="title"' in page
    assert 'name="keywords"' not in page
    assert returned.answers["keywords"] in page


def test_only_what_was_named_can_be_answered(returned, applicant):
    with pytest.raises(NotNow):
        way.correct(returned, keywords="别的")
    with pytest.raises(NotNow):
        attachments.store(returned, "signature_page", pdf("a.pdf"), by=applicant)
    with pytest.raises(NotNow):
        attachments.remove(returned.attachments.first(), by=applicant)

    answer = save(signed_in(applicant), returned, {"title": "新题目", "keywords": "别的"})

    returned.refresh_from_db()
    assert answer.status_code == 302
    assert returned.answers["title"] == "新题目"
    assert returned.answers["keywords"] != "别的"


def test_what_hangs_on_a_named_question_is_open_with_it(application, administrator):
    way.send_back(application, Link.UNIT, administrator, involves_ethics="涉及实验动物，应填是")

    way.correct(application, involves_ethics=True, ethics_kinds=["animal"])
    with pytest.raises(Incomplete) as refused:
        way.hand_in_again(application)
    attachments.store(application, "ethics_approval", pdf("伦理批件.pdf"), by=application.applicant)
    outbox.dispatch(limit=50)
    way.hand_in_again(application)

    assert [each.question for each in refused.value.missing] == ["ethics_approval"]
    assert way.fresh(application).answers["ethics_kinds"] == ["animal"]


def test_it_is_pledged_anew_and_goes_straight_back_with_a_version_and_code_of_its_own(
    returned, applicant, administrator
):
    first = returned.verification_code
    number, submitted_at = returned.number, returned.submitted_at
    way.correct(returned, title="草原碳汇监测方法")

    with pytest.raises(Incomplete):
        process.resubmit(returned, by=applicant)
    way.hand_in_again(returned)

    returned.refresh_from_db()
    assert (returned.state, returned.title) == (State.FORWARDING, "草原碳汇监测方法")
    assert (returned.number, returned.submitted_at) == (number, submitted_at)
    assert way.steps_of(returned) == ["endorse"]
    versions = Submission.objects.filter(application=returned)
    assert [each.number for each in versions] == [1, 2]
    assert versions[0].verification_code == first
    assert versions[1].verification_code == returned.verification_code != first
    assert breaches() == []
    assert way.forward(returned, Link.UNIT, administrator)


def test_it_is_handed_in_again_through_the_page(returned, applicant):
    mine = signed_in(applicant)
    save(mine, returned, {"title": "草原碳汇监测方法"}, then="finish")

    answer = mine.post(url("application-review", returned), PLEDGES)

    returned.refresh_from_db()
    assert (answer.status_code, returned.state) == (302, State.FORWARDING)


def test_the_returner_sees_both_answers_and_both_files(application, administrator, applicant):
    before = application.title
    old = application.attachments.get(kind="signature_page")
    way.send_back(application, Link.UNIT, administrator, title="改题目", signature_page="签字不清")
    way.correct(application, title="草原碳汇监测方法")
    attachments.remove(old, by=applicant)
    attachments.store(application, "signature_page", pdf("新签字页.pdf"), by=applicant)
    outbox.dispatch(limit=50)
    way.hand_in_again(application)

    task = way.open_task(application, "endorse").external_task_id
    page = text(signed_in(administrator).get(reverse("task", args=[task])))

    old.refresh_from_db()
    assert old.replaced_at is not None
    assert old.file.storage.exists(old.file.name)
    for words in (before, "草原碳汇监测方法", old.name, "新签字页.pdf"):
        assert words in page
    assert breaches() == []


def test_others_read_what_was_handed_in_while_it_is_corrected(returned, administrator):
    before = returned.title
    way.correct(returned, title="还没有改好的题目")

    page = text(signed_in(administrator).get(url("application-detail", returned)))

    assert before in page
    assert "还没有改好的题目" not in page.replace(before, "")


def test_return_after_return_reopens_only_what_was_named_last(application, administrator):
    way.send_back(application, Link.UNIT, administrator, title="改题目")
    way.correct(application, title="第二个题目")
    way.hand_in_again(application)
    way.send_back(application, Link.UNIT, administrator, keywords="再改关键词")

    with pytest.raises(NotNow):
        way.correct(application, title="第三个题目")
    way.correct(application, keywords="碳汇；草原；监测")
    way.hand_in_again(application)

    assert Correction.objects.filter(application=application, answered_at__isnull=False).count() == 2
    assert Submission.objects.filter(application=application).count() == 3
    assert breaches() == []


def test_the_body_gets_back_what_it_returned_without_the_unit_in_between(
    application, administrator, recommender
):
    way.forward(application, Link.UNIT, administrator)
    way.send_back(application, Link.BODY, recommender, title="改题目")
    way.correct(application, title="第二个题目")
    way.hand_in_again(application)

    assert way.steps_of(application) == ["recommend"]
    way.forward(application, Link.BODY, recommender)
    assert way.steps_of(application) == ["screen"]
    assert breaches() == []


def test_what_is_not_corrected_by_its_day_lies_again_as_it_was(
    returned, administrator, applicant, monkeypatch
):
    before = returned.answers | {"pledge_integrity": True}
    way.correct(returned, title="没有交的题目")
    due_at = way.open_correction(returned).due_at

    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: due_at)
        with pytest.raises(Closed):
            way.hand_in_again(returned)
        process.sweep_deadlines(case=returned.case)

    returned.refresh_from_db()
    assert returned.state == State.FORWARDING
    assert returned.answers["title"] == before["title"]
    assert returned.answers["pledge_integrity"] is True
    assert way.steps_of(returned) == ["endorse"]
    assert Submission.objects.filter(application=returned).count() == 1


def test_remarks_must_say_something_about_a_question_that_is_asked(application, administrator):
    for remarks in ({}, {"title": " "}, {"no_such_question": "改"}, {"name": "姓名不对"}):
        with pytest.raises(NotNow):
            way.send_back(application, Link.UNIT, administrator, **remarks)

    assert way.steps_of(application) == ["endorse"]


def test_what_is_not_waited_for_is_not_handed_in_again(application, applicant, stranger):
    with pytest.raises(Conflict):
        process.resubmit(application, by=applicant)
    with pytest.raises(PermissionError):
        process.resubmit(application, by=stranger)


def test_limits_are_judged_anew_without_counting_the_application_itself(returned, applicant):
    way.correct(returned, title="第二个题目")
    joined = [ApplicationFactory(round=returned.round, submitted=True) for _ in range(2)]
    for other in joined:
        Participation.objects.create(application=other, person=applicant.person)

    with pytest.raises(Incomplete) as refused:
        way.hand_in_again(returned)
    Participation.objects.all().delete()
    way.hand_in_again(returned)

    assert [each.question for each in refused.value.missing] == ["two_led_or_joined"]
    assert way.fresh(returned).state == State.FORWARDING


def test_a_correction_is_due_by_the_links_own_cutoff(returned):
    correction = way.open_correction(returned)

    assert correction.due_at == returned.round.unit_closes_at
    assert correction.due_at - clock.now() > timedelta(days=19)


def test_uploads_of_other_kinds_are_refused_by_the_page_too(returned, applicant):
    answer = upload(signed_in(applicant), returned, pdf("a.pdf"))

    assert answer.status_code == 422
    assert returned.attachments.filter(name="a.pdf").count() == 0


def test_one_that_was_sent_back_is_not_handed_in_as_if_it_were_new(returned, applicant):
    with pytest.raises(NotNow, match="退回"):
        process.submit(way.fresh(returned), by=applicant)

    assert returned.submissions.count() == 1
