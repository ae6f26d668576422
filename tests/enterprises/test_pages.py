"""The archive's pages: its contact writes, officers of its region read, for everybody else it is absent."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from enterprises import plausibility, selectors
from enterprises.models import Enterprise, YearFacts
from tests.enterprises.archive_pages import page, text
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    RegionFactory,
    SeatFactory,
    credit_code,
    officer_of_body,
    officer_of_bureau,
)
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory, contact_of
from trail import clock

pytestmark = pytest.mark.django_db
PLACES = ("enterprise", "enterprise-years", "enterprise-properties", "enterprise-incidents")
FIGURES = {"staff": "40", "tech_staff": "12", "revenue": "9,000,000"}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_contact_begins_the_archive_of_the_own_enterprise():
    organisation = OrganisationFactory(kind="enterprise")
    contact = MembershipFactory(office__role="contact", office__code=f"contact@{organisation.public_id}").user
    client = signed_in(contact)

    assert "还没有档案" in text(client.get(reverse("enterprise-list")))
    answer = client.post(reverse("enterprise-begin", args=[organisation.public_id]))

    assert answer["Location"] == page("enterprise", Enterprise.objects.get())
    assert client.post(reverse("enterprise-begin", args=[OrganisationFactory().public_id])).status_code == 404


def test_who_is_no_enterprise_gets_the_reason():
    farm = OrganisationFactory(kind="enterprise", credit_code=credit_code(7, beginning="93150100"))
    contact = MembershipFactory(office__role="contact", office__code=f"contact@{farm.public_id}").user

    answer = signed_in(contact).post(reverse("enterprise-begin", args=[farm.public_id]))

    assert "农民专业合作社" in " ".join(str(each) for each in get_messages(answer.wsgi_request))
    assert not Enterprise.objects.exists()


def test_officers_read_what_sits_in_their_region_and_write_nothing(enterprise, last_year):
    league = enterprise.organisation.seats.get().region
    elsewhere = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    readers = [officer_of_bureau(league, "recommend"), MembershipFactory(office__role="screen").user]
    strangers = [
        officer_of_bureau(elsewhere, "recommend"),
        contact_of(EnterpriseFactory()),
        MembershipFactory().user,
    ]
    strangers[-1].memberships.update(office=MembershipFactory(office__role="finance").office)

    for name in PLACES:
        assert {signed_in(user).get(page(name, enterprise)).status_code for user in readers} == {200}
        assert {signed_in(user).get(page(name, enterprise)).status_code for user in strangers} == {404}
    for user in (*readers, *strangers):
        client = signed_in(user)
        assert client.post(page("enterprise-year", enterprise, last_year), FIGURES).status_code == 404
        assert client.post(page("enterprise-bodies", enterprise), {"action": "complete"}).status_code == 404
        assert client.get(page("enterprise-basics", enterprise)).status_code == 404
    assert not YearFacts.objects.exists()


def test_a_banner_s_officer_reads_the_banner_alone(enterprise):
    banner = RegionFactory(banner=True)
    inside = EnterpriseFactory(seat=banner)
    listed = text(signed_in(officer_of_bureau(banner, "banner")).get(reverse("enterprise-list")))

    assert inside.organisation.name in listed
    assert enterprise.organisation.name not in listed


@pytest.mark.parametrize("kind", ["region", "league", "banner"])
def test_a_department_or_zone_reads_what_is_recommended_through_it_and_not_where_it_sits(kind):
    region = RegionFactory(**{} if kind == "region" else {kind: True})
    body = SeatFactory(region=region, organisation__kind="authority").organisation
    below = OrganisationFactory(recommended_through=body)
    EnterpriseFactory(seat=region)
    direct = EnterpriseFactory(seat=region, organisation__recommended_through=body)
    far = EnterpriseFactory(seat=region, organisation__recommended_through=below)

    seen = selectors.enterprises_visible_to(officer_of_body(body))

    assert set(seen) == {direct, far}


def test_a_banner_that_recommends_by_itself_reads_its_own():
    league = RegionFactory(code="150700", name="呼伦贝尔市", kind="league", parent=RegionFactory())
    city = RegionFactory(code="150781", name="满洲里市", kind="banner", parent=league, recommends=True)
    inside, _outside = EnterpriseFactory(seat=city), EnterpriseFactory(seat=league)
    body = SeatFactory(region=city, organisation__kind="authority").organisation

    assert list(selectors.enterprises_visible_to(officer_of_body(body))) == [inside]


def test_basics_are_told_with_their_origin_and_wrong_codes_are_said_at_the_field(
    at_work, contact, enterprise
):
    address = page("enterprise-basics", enterprise)
    wrong = at_work.post(address, {"version": 0, "industry": "制造业", "chain": "新能源"})
    assert wrong.status_code == 422
    assert "C3921" in text(wrong)
    assert 'value="新能源"' in text(wrong)

    answer = at_work.post(address, {"version": 0, "industry": "3921", "field": "4.2.1", "above_scale": "no"})

    enterprise.refresh_from_db()
    assert answer.status_code == 302
    assert (enterprise.industry, enterprise.field, enterprise.above_scale) == ("C3921", "4.2.1", False)
    assert set(enterprise.origins) == {"industry", "field", "above_scale"}
    shown = text(at_work.get(page("enterprise", enterprise)))
    assert shown.count(f"企业档案 · {contact} · {clock.today()}") == 3
    assert at_work.post(address, {"version": 0, "industry": "4415"}).status_code == 409


@pytest.mark.parametrize(("registered", "status"), [("2023-12-31", 302), ("2024-01-01", 422)])
def test_an_enterprise_is_not_registered_after_a_year_of_which_it_told_figures(
    registered, status, at_work, enterprise
):
    YearFactsFactory(enterprise=enterprise, year=2023, staff=8)
    YearFactsFactory(enterprise=enterprise, year=2022, revenue=0)
    enterprise.refresh_from_db()

    answer = at_work.post(
        page("enterprise-basics", enterprise), {"version": 0, "registered_on": registered, "chain": "新能源"}
    )

    assert answer.status_code == status
    if status == 422:
        assert list(answer.context["form"].errors) == ["registered_on"]
        assert "2023" in text(answer)
        assert 'value="新能源"' in text(answer)


def test_the_industry_is_offered_with_its_title_and_a_division_told_before_stays_until_somebody_chooses(
    at_work, enterprise
):
    enterprise.industry = "C39"
    enterprise.save()
    address = page("enterprise-basics", enterprise)

    shown = text(at_work.get(address))
    refused = at_work.post(address, {"version": 0, "industry": "C38"})

    kept = "C39 计算机、通信和其他电子设备制造业"
    assert '<option value="C3921 通信系统设备制造"></option>' in shown
    assert f'value="{kept}"' in shown
    assert (refused.status_code, "没有这个代码的小类" in text(refused)) == (422, True)
    assert at_work.post(address, {"version": 0, "industry": kept, "chain": "新能源"}).status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.industry, enterprise.chain) == ("C39", "新能源")
    assert at_work.post(address, {"version": 1, "industry": "D4415 风力发电"}).status_code == 302
    assert "D4415 风力发电" in text(at_work.get(page("enterprise", enterprise)))
    assert "D4415 风力发电" in text(at_work.get(reverse("enterprise-list")))


def test_the_high_tech_field_is_chosen_by_group_and_one_that_the_list_has_not_stays_until_then(
    at_work, enterprise
):
    enterprise.field = "8.2.10"
    enterprise.save()
    address = page("enterprise-basics", enterprise)

    shown = text(at_work.get(address))
    refused = at_work.post(address, {"version": 0, "field": "4.2.9"})

    assert '<optgroup label="4.2 新材料 › 无机非金属材料">' in shown
    assert '<option value="8.2.10" selected>' in shown
    assert "未对照正式文本" in shown
    assert refused.status_code == 422
    assert at_work.post(address, {"version": 0, "field": "8.2.10"}).status_code == 302
    assert at_work.post(address, {"version": 0, "field": "4.2.5"}).status_code == 302
    assert "环保及环境友好型材料技术" in text(at_work.get(page("enterprise", enterprise)))


def test_figures_are_saved_beside_those_of_the_year_before(at_work, enterprise, last_year):
    YearFactsFactory(enterprise=enterprise, year=last_year - 1, staff=37)
    address = page("enterprise-year", enterprise, last_year)
    assert ">37<" in text(at_work.get(address))

    answer = at_work.post(address, {"version": 0, **FIGURES})

    row = YearFacts.objects.get(year=last_year)
    assert answer.status_code == 302
    assert (row.staff, row.tech_staff, row.revenue) == (40, 12, 9_000_000)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tech_staff": "41"}, "“科技人员数”不能多于“职工总数”"),
        ({"staff": "0", "tech_staff": ""}, "职工总数不能为 0"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    at_work, enterprise, last_year, wrong, sentence
):
    answer = at_work.post(page("enterprise-year", enterprise, last_year), FIGURES | wrong)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="9,000,000"' in text(answer)
    assert not YearFacts.objects.exists()


@pytest.mark.parametrize(
    ("unusual", "name", "sentence"),
    [
        ({"rd_cost": "9500000"}, "rd_cost", "大于“"),
        ({"assets": "100", "liabilities": "101"}, "liabilities", "大于“"),
        ({"conversions": "40"}, "conversions", "上年为 20"),
    ],
    ids=["spending above revenue", "negative net assets", "much more than last year"],
)
def test_an_unusual_figure_is_asked_about_and_taken_with_its_explanation(
    at_work, enterprise, last_year, unusual, name, sentence
):
    YearFactsFactory(enterprise=enterprise, year=last_year - 1, conversions=20)
    address = page("enterprise-year", enterprise, last_year)
    asked = at_work.post(address, FIGURES | unusual)
    assert asked.status_code == 422
    assert f'name="why-{name}"' in text(asked)
    assert sentence in text(asked)

    answer = at_work.post(address, FIGURES | unusual | {f"why-{name}": "中试，尚无销售。"})

    row = YearFacts.objects.get(year=last_year)
    assert answer.status_code == 302
    assert {each: told["text"] for each, told in row.explanations.items()} == {name: "中试，尚无销售。"}


def test_who_reads_a_year_sees_what_is_unusual_and_how_the_enterprise_explains_it(
    at_work, contact, enterprise, last_year
):
    """An explanation that only its writer reads explains nothing to whoever has to judge it."""
    YearFactsFactory(enterprise=enterprise, year=last_year - 1, staff=200)
    address, why = page("enterprise-year", enterprise, last_year), "中试，尚无销售。"
    told = FIGURES | {"rd_cost": "9000001", "staff": "200"}
    assert at_work.post(address, told | {"why-rd_cost": why}).status_code == 302
    YearFacts.objects.filter(year=last_year).update(staff=400)

    read = text(signed_in(MembershipFactory(office__role="screen").user).get(address))

    assert why in read
    assert f"{contact} · {clock.today()}" in read
    assert plausibility.seldom_above("rd_cost", "revenue") in read
    assert "上年为 200 人" in read
    years = text(at_work.get(page("enterprise-years", enterprise)))
    assert "已说明 1 项" in years
    assert "上年为 200 人" in years


def test_a_year_names_each_measure_once_with_figures_grouped_and_no_wanted_explanation_optional(
    at_work, enterprise, last_year
):
    YearFactsFactory(enterprise=enterprise, year=last_year - 1, revenue=163_160_000)
    shown = text(at_work.post(page("enterprise-year", enterprise, last_year), FIGURES))

    assert ">163,160,000<" in shown
    assert 'name="why-revenue"' in shown
    assert "选填" not in shown
    measure = plausibility.BY_NAME["hightech_revenue"]
    assert (shown.count(f">{measure.title}<"), shown.count(measure.meaning)) == (1, 1)
    assert '<label class="cell-main" for="id_hightech_revenue">' in shown
    assert 'aria-describedby="id_hightech_revenue_helptext"' in shown


def test_next_year_s_report_is_refused_at_the_field(at_work, enterprise, last_year):
    answer = at_work.post(page("enterprise-years", enterprise), {"year": last_year + 2})

    assert answer.status_code == 422
    assert "尚未结束" in text(answer)
    by_address = at_work.get(page("enterprise-year", enterprise, last_year + 1))
    assert by_address.status_code == 404
    assert "尚未结束" in text(by_address)


def test_why_a_year_cannot_be_told_of_is_not_said_to_a_stranger(enterprise, last_year):
    answer = signed_in(contact_of(EnterpriseFactory())).get(
        page("enterprise-year", enterprise, last_year + 1)
    )

    assert answer.status_code == 404
    assert "尚未结束" not in text(answer)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_a_constant_number_of_questions(
    at_work, enterprise, last_year, count, django_assert_max_num_queries
):
    for back in range(count):
        YearFactsFactory(enterprise=enterprise, year=last_year - back, staff=10)
        PropertyFactory(enterprise=enterprise)
        contact_of(EnterpriseFactory())
    for name, most in (("enterprise", 12), ("enterprise-years", 9), ("enterprise-properties", 9)):
        with django_assert_max_num_queries(most):
            at_work.get(page(name, enterprise))
    with django_assert_max_num_queries(11):
        at_work.get(page("enterprise-year", enterprise, last_year))
    with django_assert_max_num_queries(9):
        at_work.get(reverse("enterprise-list"))


@pytest.mark.parametrize(("year", "status"), [(1979, 404), (1980, 200)])
def test_no_year_is_told_before_the_first_one(year, status, at_work, enterprise):
    assert at_work.get(page("enterprise-year", enterprise, year)).status_code == status
    assert at_work.post(page("enterprise-year", enterprise, 1979), FIGURES).status_code == 404
