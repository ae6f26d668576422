"""A notice from its draft to its end: the text, what may not stand in it, the day, the period."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories.notices import NoticeFactory, NoticeItemFactory, ObjectionFactory
from tests.factories.workflows import ApplicationFactory, DecisionFactory, RoundFactory, UserFactory
from tests.workflows.notices.people import PORTAL, signed_edition
from trail import clock
from trail.models import ActionLog
from workflows.models import NoticeItem, PublicNotice, Signature, WorkDay
from workflows.policy.letters import LETTER_FIELDS
from workflows.policy.papers import Period
from workflows.services import disclosure, periods, public_notices
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(db):
    """A round of one granted application whose list all have signed three days ago."""
    row = RoundFactory(edition=signed_edition(), contact="基础研究处 0471-6328000")
    DecisionFactory(application=ApplicationFactory(round=row, submitted=True, state="accepted"))
    for position, step in enumerate(row.edition.policy.way.sign_off):
        Signature.objects.create(
            round=row,
            position=position,
            step=step.step,
            list_version=1,
            list_hash="0" * 64,
            signed_by=UserFactory(),
            signed_at=timezone.now() - timedelta(days=3),
        )
    return row


def published(round_, officer, *, first_day=None, **changed):
    notice = public_notices.draft_of(round_)
    notice.first_day = first_day or clock.today()
    for name, value in changed.items():
        setattr(notice, name, value)
    public_notices.publish(notice, portal_url=PORTAL, by=officer)
    return PublicNotice.objects.get(round=round_)


def test_the_text_is_the_programmes_with_what_is_known_filled_in_and_is_then_fixed(round_, officer):
    notice = published(round_, officer)

    assert notice.title == "关于2026年度自治区自然科学基金青年基金项目拟立项项目的公示"
    assert "拟立项1项" in notice.paragraphs[0]
    assert "公示期为5个工作日" in notice.paragraphs[0]
    assert "{" not in "".join(notice.paragraphs)
    with pytest.raises(NotNow):
        public_notices.save_draft(notice, by=officer)


def test_without_a_contact_the_notice_says_nothing_of_one(round_, officer):
    round_.contact = ""
    round_.save()

    said = "".join(published(round_, officer).paragraphs)

    assert ("谨防诈骗" in said, "咨询" in said) == (True, False)


def test_a_line_shows_the_programmes_columns_and_nothing_else(round_, officer):
    published(round_, officer)

    application = round_.applications.get()
    assert NoticeItem.objects.get().columns == {
        "position": 1,
        "title": application.title,
        "applicant": application.holder.name,
        "host_unit": application.host_unit.name,
        "recommended_by": "直报",
    }


def test_a_draft_keeps_what_the_officer_wrote_and_refuses_other_placeholders(round_, officer):
    notice = public_notices.draft_of(round_)
    notice.paragraphs = ["现将{批次}予以公示。"]
    public_notices.save_draft(notice, by=officer)

    assert public_notices.draft_of(round_).paragraphs == ["现将{批次}予以公示。"]
    notice.paragraphs = ["申请人证件号{identity}"]
    with pytest.raises(NotNow, match="identity"):
        public_notices.save_draft(notice, by=officer)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("联系人手机13847112345。", "手机号码"),
        ("身份证号150102199003071234。", "身份证号"),
        ("请写信至 someone@example.com。", "电子邮箱地址"),
        ("账号6222020200112233445。", "银行账号"),
        ("开户行：某银行呼和浩特支行。", "银行信息"),
        ("另可拨打0471-1234567。", "电话号码"),
    ],
)
def test_what_is_not_for_everybody_is_refused(round_, officer, text, what):
    with pytest.raises(NotNow, match=what):
        published(round_, officer, paragraphs=[text])

    assert not PublicNotice.objects.filter(published_at__isnull=False).exists()


def test_the_offices_own_telephone_may_stand_in_the_text(round_, officer):
    notice = published(round_, officer)

    assert "0471-6328000" in notice.paragraphs[-1]


def test_a_private_number_in_a_projects_title_is_found_in_its_line(round_, officer):
    round_.applications.update(title="羊草种质13847112345")

    with pytest.raises(NotNow, match="名单第1行含有手机号码"):
        published(round_, officer)


def test_years_sums_and_document_numbers_are_no_disclosure():
    text = "2026年度拟立项1100项，经费47000000元，内科基字〔2026〕12号，2026-11-25至2026-12-02。"

    assert disclosure.found_in(text) == []


@pytest.mark.parametrize(("days", "refused"), [(4, True), (3, False), (0, False), (-1, True)])
def test_the_day_lies_between_the_last_signature_and_today(round_, officer, days, refused):
    # The whole period lies ahead on whatever weekday this runs, whichever of the days is the first.
    for ahead in range(-5, 3):
        WorkDay.objects.create(day=clock.today() + timedelta(days=ahead), is_workday=False, name="休")
    first_day = clock.today() - timedelta(days=days)

    if refused:
        with pytest.raises(NotNow):
            published(round_, officer, first_day=first_day)
    else:
        assert published(round_, officer, first_day=first_day).first_day == first_day


def test_a_period_that_is_over_already_is_refused(round_, officer):
    Signature.objects.update(signed_at=timezone.now() - timedelta(days=30))

    with pytest.raises(NotNow, match="届满"):
        published(round_, officer, first_day=clock.today() - timedelta(days=20))


def test_a_list_that_not_all_have_signed_is_not_made_public(round_, officer):
    Signature.objects.latest("position").delete()

    with pytest.raises(NotNow):
        published(round_, officer)


@pytest.mark.parametrize(
    ("start", "days", "counted", "not_counted"),
    [
        (date(2026, 1, 30), 10, date(2026, 2, 12), date(2026, 2, 13)),
        (date(2026, 2, 11), 10, date(2026, 3, 2), date(2026, 3, 3)),
        (date(2026, 2, 12), 5, date(2026, 2, 25), date(2026, 2, 26)),
        (date(2026, 2, 17), 5, date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 4, 29), 5, date(2026, 5, 8), date(2026, 5, 9)),
        (date(2026, 6, 16), 5, date(2026, 6, 23), date(2026, 6, 24)),
        (date(2026, 9, 24), 10, date(2026, 10, 14), date(2026, 10, 15)),
    ],
)
def test_the_period_ends_as_the_official_table_says(start, days, counted, not_counted):
    holidays = {
        "02": range(15, 24), "04": range(4, 7), "05": range(1, 6), "06": range(19, 22), "09": range(25, 28),
        "10": range(1, 8),
    }  # fmt: skip
    rows = [(date(2026, int(month), day), False) for month, days_ in holidays.items() for day in days_]
    rows += [
        (date.fromisoformat(f"2026-{day}"), True) for day in ("02-14", "02-28", "05-09", "09-20", "10-10")
    ]
    WorkDay.objects.bulk_create(WorkDay(day=day, is_workday=worked, name="假日") for day, worked in rows)

    ends = {
        first_counts: timezone.localdate(
            periods.end_of(
                Period(days, "working", first_counts),
                timezone.make_aware(datetime.combine(start, time())),
            )
        )
        for first_counts in (True, False)
    }

    assert ends == {True: counted, False: not_counted}


def test_the_youth_funds_notice_counts_the_day_of_publication(round_):
    assert timezone.localdate(public_notices.end_of(round_, date(2026, 11, 23))) == date(2026, 11, 27)


def test_closing_counts_the_objections_in_the_log():
    item = NoticeItemFactory(notice__ends_at=timezone.now() - timedelta(minutes=1))
    ObjectionFactory(item=item)

    with transaction.atomic():
        public_notices.close(item.notice.round)

    assert ActionLog.objects.get(verb="notice_closed").after == {"objections": 1}


def test_the_database_refuses_a_notice_that_closes_before_its_end():
    notice = NoticeFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.filter(pk=notice.pk).update(closed_at=timezone.now())


def test_a_letter_names_the_decision_document_where_there_is_one():
    letter = signed_edition().policy.letter["granted"]
    known = dict.fromkeys(LETTER_FIELDS, "某")

    named = letter.render(
        **known | {"document_number": "内科基字〔2026〕12号", "document_date": "2026年6月1日"}
    )
    unnamed = letter.render(**known | {"document_number": ""})

    assert "立项文件：内科基字〔2026〕12号，2026年6月1日。" in named
    assert len(unnamed) == len(named) - 1
