"""A right of class Ⅱ that served a recognition is refused where another application is handed in with it."""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from enterprises.claims import Rights
from enterprises.models import PropertyUse
from tests.factories.enterprises import PropertyFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows.applicant.acts import text, url
from tests.workflows.recognition.conftest import filling_for
from tests.workflows.reviews.panel import browser
from trail import clock
from workflows import forms
from workflows.services import applications
from workflows.services.content import Content

pytestmark = pytest.mark.django_db
PLEDGES = {"pledge_truth": "on", "pledge_secrecy": "on"}


def served(enterprise):
    """A right of class Ⅱ that served before this system, and the answer that names it."""
    right = PropertyFactory(enterprise=enterprise, kind="utility_model", used_in="2021年高新技术企业认定")
    return right, next(
        name for name, _shown in Rights().options(enterprise.holder, clock.today()) if right.number in name
    )


def test_a_right_that_served_is_shown_as_used_where_it_is_chosen_and_cannot_be_ticked(
    round_, contact, enterprise
):
    right, answer = served(enterprise)
    draft = applications.start_draft(round_, enterprise.holder, by=contact)

    address = reverse("application-page", args=[draft.public_id, "rights"])
    page = browser(contact).get(address).text

    boxes = re.findall(r'<input[^>]*name="rights"[^>]*>', page)
    assert [box for box in boxes if "disabled" in box] == [box for box in boxes if answer in box]
    assert len(boxes) == 2
    assert f"{right.number} 以前已用于“{right.used_in}”" in page


@pytest.mark.parametrize("button", ["save", "finish"])
def test_it_is_refused_at_its_field_when_the_page_is_saved(round_, contact, enterprise, button):
    right, answer = served(enterprise)
    draft = applications.start_draft(round_, enterprise.holder, by=contact)
    page = draft.edition.policy.form.page("rights")

    form = forms.PageForm(Content(draft), page, {"rights": [answer]}, strict=button == "finish")

    assert right.used_in in "".join(form.errors["rights"])
    assert "rights" not in form.savable


def test_the_page_before_the_handing_in_names_it_once(round_, contact, enterprise):
    right, _answer = served(enterprise)
    draft = filling_for(contact).complete(round_, SimpleNamespace(user=contact))

    page = text(browser(contact).get(url("application-review", draft)))

    assert f"{right.number} 以前已用于“{right.used_in}”" in page


def test_what_the_application_itself_takes_up_stays_open_to_it(round_, contact, enterprise):
    _right, answer = served(enterprise)
    enterprise.properties.update(used_in="")
    draft = filling_for(contact).submit(round_, SimpleNamespace(user=contact))

    assert Rights().refused(draft, [answer], once=True) == {}


def test_a_used_right_is_refused_on_the_page_with_the_number_of_its_application(round_, contact, enterprise):
    right = PropertyFactory(enterprise=enterprise, kind="utility_model")
    earlier = ApplicationFactory(submitted=True, edition=round_.edition)
    PropertyUse.objects.create(
        right=right, case=earlier.case, programme=round_.edition.programme, single=True, state="locked",
        reserved_at=clock.now(), settled_at=clock.now(),
    )  # fmt: skip
    draft = filling_for(contact).complete(round_, SimpleNamespace(user=contact))

    answer = browser(contact).post(url("application-review", draft), PLEDGES)

    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (422, "draft")
    assert right.number in text(answer)
    assert earlier.number in text(answer)
    assert PropertyUse.objects.filter(case=draft.case).count() == 0
