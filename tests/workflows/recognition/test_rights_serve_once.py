"""A right of class Ⅱ that served a recognition is refused where another application is handed in with it."""

from types import SimpleNamespace

import pytest

from enterprises.models import PropertyUse
from tests.factories.enterprises import PropertyFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows.applicant.acts import text, url
from tests.workflows.recognition.conftest import filling_for
from tests.workflows.reviews.panel import browser
from trail import clock

pytestmark = pytest.mark.django_db
PLEDGES = {"pledge_truth": "on", "pledge_secrecy": "on"}


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
