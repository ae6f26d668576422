"""The tree of regions follows the plan."""

from dataclasses import dataclass

import pytest

from accounts import regions
from accounts.models import Region
from tests.factories.accounts import SeatFactory

pytestmark = pytest.mark.django_db


@dataclass
class Entry:
    code: str
    name: str
    kind: str
    parent: str = ""
    sort_key: str = "a"
    recommends: bool = False


TREE = [
    Entry("150000", "内蒙古自治区", "region"),
    Entry("150700", "呼伦贝尔市", "league", "150000"),
    Entry("150781", "满洲里市", "banner", "150700", recommends=True),
]


def test_tree_is_loaded_once_and_then_stays():
    assert regions.load(TREE) == regions.Changes(added=("内蒙古自治区", "呼伦贝尔市", "满洲里市"))
    assert regions.load(TREE) == regions.Changes()

    city = Region.objects.get(code="150781")
    assert (city.parent.name, city.recommends) == ("呼伦贝尔市", True)


def test_region_that_changed_follows():
    regions.load(TREE)

    changes = regions.load([*TREE[:2], Entry("150781", "满洲里", "banner", "150700")])

    assert changes == regions.Changes(changed=("满洲里",))
    assert not Region.objects.get(code="150781").recommends


def test_region_that_is_no_longer_named_goes_unless_something_points_to_it():
    regions.load(TREE)
    SeatFactory(region=Region.objects.get(code="150781"))

    assert regions.load(TREE[:1]) == regions.Changes()
    assert Region.objects.count() == 3

    Region.objects.get(code="150781").seats.all().delete()
    assert regions.load(TREE[:1]) == regions.Changes(removed=("满洲里市", "呼伦贝尔市"))
