"""Archives that may be kept twice are listed for whoever may put them together."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises import merging, selectors, twins
from enterprises.models import Merger, Twin
from tests.factories.accounts import MembershipFactory, RegionFactory, credit_code
from tests.factories.enterprises import EnterpriseFactory
from trail import outbox
from trail.models import Outbox
from workflows.pages import keyset

pytestmark = pytest.mark.django_db

PAGE = "enterprise-twins"


@pytest.fixture
def pair():
    older = EnterpriseFactory(organisation__name="内蒙古青山石墨科技有限公司")
    return older, EnterpriseFactory(organisation__name="青山石墨科技（演示）股份有限公司")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def listed(client, **words):
    """Once all were gone through, as the timetable lets it happen."""
    twins.keep(twins.found())
    pairs = client.get(reverse(PAGE), words).context["pairs"]
    return [(each.younger, each.older, each.same_code) for each in pairs]


def test_the_same_name_but_for_form_and_region_is_listed_once_with_the_way_to_merge(pair, officer):
    older, younger = pair
    EnterpriseFactory(organisation__name="青山石墨新科技有限公司")
    client = signed_in(officer)

    assert listed(client) == [(younger, older, False)]
    page = client.get(reverse(PAGE)).content.decode()
    assert reverse("enterprise-merging", args=[older.public_id]) in page
    assert reverse(PAGE) in client.get(reverse("enterprise-list")).content.decode()


def test_the_same_organisation_code_is_listed_whatever_the_names_are(officer):
    code = credit_code(700_001)
    older = EnterpriseFactory(organisation__credit_code=code, organisation__name="昆河永磁")
    other = credit_code(700_001, beginning="91150200")
    younger = EnterpriseFactory(organisation__credit_code=other, organisation__name="石拐镁业")
    EnterpriseFactory(organisation__credit_code=None, organisation__name="无代码甲")
    EnterpriseFactory(organisation__credit_code=None, organisation__name="无代码乙")

    assert code[8:17] == other[8:17]
    assert listed(signed_in(officer)) == [(younger, older, True)]


def test_names_of_which_nothing_is_left_are_not_taken_for_the_same(officer):
    EnterpriseFactory(organisation__name="内蒙古有限公司")
    EnterpriseFactory(organisation__name="内蒙古股份有限公司")

    assert listed(signed_in(officer)) == []


def test_what_was_put_together_is_listed_no_more(pair, officer):
    older, younger = pair
    merging.merge(older, younger, reason="同一家", by=officer)

    assert listed(signed_in(officer)) == []


def test_the_list_is_of_the_officers_region_and_absent_for_others(pair, leader):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    EnterpriseFactory(organisation__name="青山石墨科技", seat=league)
    elsewhere = MembershipFactory(office__role="screen", office__code="screen@150400").user

    assert listed(signed_in(elsewhere)) == []
    assert signed_in(leader).get(reverse(PAGE)).status_code == 404
    assert reverse(PAGE) not in signed_in(leader).get(reverse("enterprise-list")).content.decode()


def test_pages_of_the_list_cost_the_same_and_miss_nothing(officer, monkeypatch):
    made = [EnterpriseFactory(organisation__name="青山石墨科技") for _number in range(4)]
    monkeypatch.setattr(keyset.newest, "__kwdefaults__", keyset.newest.__kwdefaults__ | {"size": 2})
    client = signed_in(officer)
    listed(client)

    with CaptureQueriesContext(connection) as first:
        assert [each[0] for each in listed(client)] == [made[3], made[2]]
    with CaptureQueriesContext(connection) as last:
        assert listed(client, before=made[2].pk) == [(made[1], made[0], False)]

    assert len(last) == len(first)


def test_all_that_is_suspected_may_be_put_together_by_the_reader(pair, officer):
    mine = selectors.enterprises_merged_by(officer)

    twins.keep(twins.found())
    (found,) = twins.pairs_of(list(twins.suspected(mine)), mine)
    assert merging.alike(found.older, mine)[0].enterprise == found.younger


def test_the_page_reads_what_was_found_and_goes_through_no_other_archive(pair, officer):
    """With many archives their names cannot be gone through at each view."""
    older, younger = pair
    client = signed_in(officer)
    assert client.get(reverse(PAGE)).context["pairs"] == []

    twins.begin("table")
    twins.begin("another")
    outbox.dispatch()

    assert set(Twin.objects.values_list("pk", flat=True)) == {older.pk, younger.pk}
    assert Outbox.objects.filter(kind=twins.JOB).count() == 1
    assert [each.younger for each in client.get(reverse(PAGE)).context["pairs"]] == [younger]
    other = EnterpriseFactory(organisation__name="石拐镁业")
    assert set(twins.found()) == {older.pk, younger.pk}
    assert other.pk not in twins.suspected(selectors.enterprises_merged_by(officer)).values_list(
        "pk", flat=True
    )


def test_what_is_found_no_more_is_forgotten_and_what_was_renamed_is_not_listed_before(pair, officer):
    _older, younger = pair
    client = signed_in(officer)
    assert len(listed(client)) == 1
    younger.organisation.name = "石拐镁业"
    younger.organisation.save()

    assert client.get(reverse(PAGE)).context["pairs"] == []
    twins.keep(twins.found())
    assert not Twin.objects.exists()


def test_what_was_taken_apart_is_listed_again_though_all_were_gone_through_meanwhile(pair, officer):
    older, younger = pair
    merging.merge(older, younger, reason="同一家", by=officer)
    assert listed(signed_in(officer)) == []

    merging.undo(Merger.objects.get(), by=officer)

    pairs = signed_in(officer).get(reverse(PAGE)).context["pairs"]
    assert [(each.older, each.younger) for each in pairs] == [pair]
