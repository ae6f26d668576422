"""A wrong name where no change can be reported: the department puts it right, with reason, trail and word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import FormerName
from enterprises import merging
from tests.enterprises.changing import WHO_PUTS_RIGHT, signed_in
from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import EnterpriseFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Notification, PlanProgramme

pytestmark = pytest.mark.django_db
NEW, WHY = "青山新能源材料（演示）", "登记通知书（呼）登字〔2026〕第1号"


def page(enterprise):
    return reverse("enterprise-name", args=[enterprise.public_id])


def sent(**more):
    return {"name": NEW, "day": clock.today().isoformat(), "reason": WHY} | more


def name_of(enterprise):
    enterprise.organisation.refresh_from_db()
    return enterprise.organisation.name


def test_the_name_is_put_right_the_former_one_kept_and_the_contact_told(enterprise, contact, officer):
    before = name_of(enterprise)

    answer = signed_in(officer).post(page(enterprise), sent())

    assert (answer.status_code, name_of(enterprise)) == (302, NEW)
    former = FormerName.objects.get(organisation=enterprise.organisation)
    assert (former.name, former.until) == (before, clock.today())
    row = ActionLog.objects.get(verb="unit_renamed")
    assert (row.actor_id, row.note) == (officer.pk, WHY)
    assert (row.before["value"], row.after["value"]) == (before, NEW)
    [told] = Notification.objects.filter(user=contact)
    assert all(each in told.text for each in (before, NEW, WHY))
    assert before in signed_in(officer).get(page(enterprise)).content.decode()


def test_all_that_were_put_together_bear_the_name(enterprise, officer):
    other = EnterpriseFactory()
    merging.merge(enterprise, other, reason="同一家", by=officer)

    signed_in(officer).post(page(enterprise), sent())

    assert (name_of(enterprise), name_of(other)) == (NEW, NEW)


@pytest.mark.parametrize(("over", "status"), [(False, 422), (True, 302)])
def test_while_a_change_is_to_be_reported_the_rename_goes_that_way(award, enterprise, officer, over, status):
    if over:
        award.until = clock.today() - timedelta(days=1)
        award.save()
    before, client = name_of(enterprise), signed_in(officer)

    assert (award.number in client.get(page(enterprise)).content.decode()) is not over
    assert client.post(page(enterprise), sent()).status_code == status
    assert name_of(enterprise) == (NEW if over else before)


def test_what_the_rename_is_reported_of_is_named_and_leads_there(award, enterprise, officer):
    PlanProgramme.objects.update_or_create(
        code=award.programme, defaults={"title": "高新技术企业", "holder": "enterprise", "word": "认定"}
    )

    shown = signed_in(officer).get(page(enterprise)).content.decode()

    where = reverse("enterprise-recognitions", args=[enterprise.public_id])
    assert f'<li>高新技术企业 <a class="figures" href="{where}">{award.number}</a>' in shown


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("name", " "),
        ("name", None),
        ("reason", ""),
        ("reason", "身份证 150102199605010011"),
        ("day", "2999-01-01"),
        ("day", ""),
    ],
)
def test_what_lacks_or_cannot_be_is_told_at_its_field(enterprise, officer, field, told):
    told = name_of(enterprise) if told is None else told
    before = name_of(enterprise)

    answer = signed_in(officer).post(page(enterprise), sent(**{field: told}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert name_of(enterprise) == before
    assert not FormerName.objects.exists()


@pytest.mark.parametrize(("role", "scope", "status"), WHO_PUTS_RIGHT)
def test_only_the_departments_formal_check_of_the_region_puts_it_right(enterprise, role, scope, status):
    user = MembershipFactory(office__role=role, office__code=f"{role}@{scope}").user

    assert signed_in(user).post(page(enterprise), sent()).status_code == status
    assert (name_of(enterprise) == NEW) is (status == 302)
