"""The form beside a list: two cards share the width of the page, the departments' questions that of one."""

import pytest

from tests.look.conftest import render
from workflows.models import Application
from workflows.services.countersigning import Asked
from workflows.steps.sign import SignForm

pytestmark = pytest.mark.browser
BOXES = "each => [...document.querySelectorAll(each)].map(one => one.getBoundingClientRect().toJSON())"


@pytest.fixture
def shown(site, tab):
    asked = Asked(departments=("内蒙古自治区财政厅", "国家税务总局内蒙古自治区税务局"))
    form = SignForm(applications=Application.objects.none(), earlier=[], needs_minutes=False, beside=asked)
    site.page = render("sign.html", form=form.countersigning)

    def at(width):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(site.url)
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        return tab

    return at


def test_two_cards_leave_no_part_of_a_wide_page_empty_and_are_as_high_as_what_they_hold(shown):
    tab = shown(1280)
    [page], (left, right) = tab.evaluate(BOXES, ".grid-wide"), tab.evaluate(BOXES, ".grid-wide > .card")

    assert (left["x"], right["right"]) == (page["x"], page["right"])
    assert left["width"] == right["width"]
    assert right["height"] < left["height"]


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (360, 1)])
def test_the_questions_stand_beside_each_other_where_there_is_room(shown, width, columns):
    fields = shown(width).evaluate(BOXES, ".countersigning .field")

    assert (len({each["x"] for each in fields}), len(fields)) == (columns, 8)
