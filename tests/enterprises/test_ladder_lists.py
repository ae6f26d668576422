"""Who would qualify and has not applied, and who may lose what is held: read from the last judging."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises.models import Standing, StandingRun
from enterprises.night import places
from tests.enterprises.register import officer
from tests.factories.accounts import RegionFactory
from tests.factories.enterprises import EnterpriseFactory, contact_of, words
from tests.factories.workflows import ApplicationFactory, AwardFactory, EditionFactory, RoundFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Application, Notification
from workflows.policy.assess import rule_names
from workflows.policy.calendar import months_after
from workflows.policy.codes import ANSWERS

pytestmark = pytest.mark.django_db
CODE = "high_tech_enterprise"
MET, HAND, MISSING, NOT = "met", "open:by_hand", "open:missing", "not_met"


@pytest.fixture
def night(db):
    """A judging of today by the programme's file; the place of each of its rules."""
    edition, now = EditionFactory(programme=CODE, whole=True), clock.now()
    names = rule_names(edition.policy, clock.today())
    known = places.give([(CODE, ""), *((CODE, name) for name in names)])
    StandingRun.objects.create(day=clock.today(), editions={CODE: edition.hash}, begun_at=now, ended_at=now)
    return edition, known


def stands(night, name, *, held=None, since=None, later=None, **answers):
    """An enterprise as that night judged it: all is met but these answers; a year later it may differ."""
    _edition, known = night
    bit = 1 << known[CODE, ""]
    codes = bytearray([ANSWERS.index(MET) * 17] * (max(known.values()) + 1))
    for rule, answer in answers.items():
        codes[known[CODE, rule]] = ANSWERS.index(answer) * 17
    for rule, answer in (later or {}).items():
        at = known[CODE, rule]
        codes[at] = codes[at] & 15 | ANSWERS.index(answer) << 4
    enterprise = EnterpriseFactory(organisation__name=name)
    now, then = (_worst(each) for each in (answers, answers | (later or {})))
    Standing.objects.create(
        enterprise=enterprise, scores=[], codes=words(codes), changed_on=clock.today(), industry="C39",
        league=RegionFactory(league=True), held=bit if held else 0,
        met=bit * (now == "met"), open=bit * (now == "open"),
        met_later=bit * (then == "met"), open_later=bit * (then == "open"),
    )  # fmt: skip
    if held:
        since = since or clock.today()
        AwardFactory(holder=enterprise.holder, programme=CODE, since=since, until=held)
    return enterprise


def _worst(answers):
    words = [answer.partition(":")[0] for answer in answers.values()]
    return next((word for word in ("not_met", "open") if word in words), "met")


def listed(client, name, **asked):
    rows = client.get(reverse(f"ladder-{name}"), asked).context["rows"]
    return {row.standing.enterprise.organisation.name: row.told for row in rows}


def first_rules(night):
    return [rule for rule in night[0].policy.rules_on(clock.today()) if not rule.parts]


def test_who_would_qualify_is_listed_without_who_holds_it_or_has_applied(night):
    rule = first_rules(night)[0]
    stands(night, "全部达到")
    stands(night, "待人判断", **{rule.name: HAND})
    stands(night, "缺数据", **{rule.name: MISSING})
    stands(night, "未达到", **{rule.name: NOT})
    stands(night, "已持有", held=months_after(clock.today(), 30))
    AwardFactory(holder=stands(night, "昨夜后取得").holder, programme=CODE, until=None)
    applying = stands(night, "已申报")
    application = ApplicationFactory(round=RoundFactory(edition=night[0]), submitted=True)
    Application.objects.filter(pk=application.pk).update(holder=applying.holder)
    client = officer()

    assert set(listed(client, "candidates", kind="met")) == {"全部达到"}
    assert set(listed(client, "candidates")) == {"全部达到", "待人判断"}
    assert set(listed(client, "candidates", kind="unknown")) == {"全部达到", "待人判断", "缺数据"}
    assert listed(client, "candidates")["待人判断"] == [f"未定：{rule.title}"]
    assert listed(client, "candidates", section="A") == {}
    Application.objects.update(state="withdrawn")
    assert "已申报" in listed(client, "candidates")


def test_who_may_lose_it_is_listed_with_what_falls(night):
    rule, today = first_rules(night)[0], clock.today()
    soon, far = months_after(today, 12), months_after(today, 30)
    stands(night, "明年不达标", held=far, later={rule.name: NOT})
    stands(night, "已不达标", held=far, **{rule.name: NOT})
    stands(night, "证书将到期", held=soon, since=today - timedelta(days=1))
    stands(night, "一年一办", held=soon)
    stands(night, "稳定", held=soon + timedelta(days=1))
    stands(night, "缺年报", held=far, since=date(today.year - 1, 6, 1))
    client = officer()

    failed = {"已不达标": [f"已不再符合：{rule.title}"]}
    assert listed(client, "falling", kind="now") == failed
    assert listed(client, "falling", kind="later") == failed | {"明年不达标": [f"一年后未达到：{rule.title}"]}
    assert listed(client, "falling", kind="ends") == {"证书将到期": [f"{soon} 到期"]}
    assert listed(client, "falling", kind="report") == {"缺年报": [f"{today.year - 1} 年度报告缺报"]}
    assert len(listed(client, "falling")) == 4


def merged_into(enterprise):
    """An archive that was merged into the enterprise's."""
    return EnterpriseFactory(merged_into=enterprise).holder


def test_what_a_merged_archive_holds_and_applied_for_counts_for_the_one_that_was_kept(night):
    holding = merged_into(stands(night, "合并前已持有"))
    AwardFactory(holder=holding, programme=CODE, since=clock.today(), until=months_after(clock.today(), 3))
    application = ApplicationFactory(round=RoundFactory(edition=night[0]), submitted=True)
    Application.objects.filter(pk=application.pk).update(holder=merged_into(stands(night, "合并前已申报")))
    stands(night, "都没有")
    client = officer()

    assert set(listed(client, "candidates")) == {"都没有"}
    assert set(listed(client, "falling", kind="ends")) == {"合并前已持有"}


def test_those_that_are_ticked_are_told_once_a_day_and_that_is_logged(night):
    enterprise, silent = stands(night, "全部达到"), stands(night, "无联系人")
    stands(night, "没有勾选")
    contact = contact_of(enterprise)
    client = officer()
    words = {"enterprise": [enterprise.public_id, silent.public_id, "none"]}
    for _time in range(2):
        client.post(reverse("ladder-candidates-tell"), words)

    notice = Notification.objects.get(user=contact)
    reader = Client()
    reader.force_login(contact)
    assert reader.get(notice.path).context["policy"].code == CODE
    assert ActionLog.objects.get(verb="enterprises_told").after["enterprises"] == [enterprise.public_id]
    assert officer("oversee").post(reverse("ladder-candidates-tell"), words).status_code == 404
    assert officer("recommend", "nowhere").get(reverse("ladder-candidates")).context["rows"] == []


def test_a_list_is_handed_over_as_a_spreadsheet_and_costs_as_much_for_many(night, django_assert_num_queries):
    client = officer()
    stands(night, "一号")
    client.get(reverse("ladder-candidates"))
    with django_assert_num_queries(13):
        client.get(reverse("ladder-candidates"))
    stands(night, "二号")
    stands(night, "三号")
    with django_assert_num_queries(13):
        client.get(reverse("ladder-candidates"))
    answer = client.get(reverse("ladder-candidates-xlsx"))
    table = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert [line[0] for line in table[1:]] == ["三号", "二号", "一号"]


def test_before_the_first_judging_the_lists_say_so(db):
    assert officer().get(reverse("ladder-falling")).context["night"] is None
