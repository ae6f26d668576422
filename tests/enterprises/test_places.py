"""Whoever names a place of the region finds it under its league or city."""

import re

import pytest
from django.urls import reverse

from enterprises.change_pages import ChangeForm
from tests.factories.accounts import RegionFactory
from workflows.forms.region import RegionField

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    whole = RegionFactory()
    hohhot = RegionFactory(code="150100", name="呼和浩特市", kind="league", parent=whole)
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=whole)
    RegionFactory(code="150203", name="昆都仑区", kind="banner", parent=baotou)
    RegionFactory(code="150105", name="赛罕区", kind="banner", parent=hohhot)


def test_places_are_grouped_by_league_each_before_its_banners_in_the_order_of_the_codes(places):
    choices = list(RegionField(empty_label="请选择…").choices)

    assert choices[0] == ("", "请选择…")
    assert [(group, [str(key) for key, _name in rows]) for group, rows in choices[1:]] == [
        ("呼和浩特市", ["150100", "150105"]),
        ("包头市", ["150200", "150203"]),
    ]


def test_the_whole_region_is_a_place_only_where_it_is_asked_for(places):
    assert RegionField(whole=True).clean("150000").name == "内蒙古自治区"
    assert "150000" not in dict(RegionField().choices)
    assert dict(RegionField(whole=True).choices)["150000"] == "内蒙古自治区"


def test_who_reports_a_move_chooses_the_new_seat_under_its_league(places):
    assert isinstance(ChangeForm.base_fields["region"], RegionField)


def test_who_asks_to_speak_for_an_enterprise_finds_its_place_so_too(places, client, django_user_model):
    user = django_user_model.objects.create_user("asking", password="x")
    client.force_login(user)

    page = client.get(reverse("enterprise-account")).text

    assert re.findall(r'<optgroup label="([^"]+)"', page) == ["呼和浩特市", "包头市"]
