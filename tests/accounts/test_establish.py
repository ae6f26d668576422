"""The first two who give roles are made by whoever installs the system, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Office, User
from accounts.offices import offices_of
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
TWO = ["--security", "jia:安全甲", "yi:安全乙"]


def establish(*arguments):
    told = StringIO()
    call_command("establish", "自治区科学技术厅（演示）", *arguments, stdout=told)
    return told.getvalue()


def test_two_accounts_are_opened_with_passwords_to_be_changed_and_the_offices_are_there():
    told = establish(*TWO)

    users = User.objects.order_by("username")
    assert [(user.username, user.must_change_password) for user in users] == [("jia", True), ("yi", True)]
    assert {code for user in users for code in offices_of(user)} == {"security@150000"}
    assert {"screen@150000", "audit@150000", "oversee@150000"} <= set(
        Office.objects.values_list("code", flat=True)
    )
    assert not Office.objects.filter(role="unit").exists()
    assert all(
        user.check_password(line.split()[1]) for user, line in zip(users, told.splitlines(), strict=True)
    )
    assert ActionLog.objects.filter(verb="granted_membership").count() == 2


def test_it_is_done_once():
    establish(*TWO)

    with pytest.raises(CommandError):
        establish("--security", "bing:丙", "ding:丁")

    assert Membership.objects.count() == 2


def test_a_name_that_does_not_fit_leaves_nothing_behind():
    with pytest.raises(CommandError):
        establish("--security", "jia:安全甲", "jia:安全乙")

    assert (User.objects.count(), Office.objects.count()) == (0, 0)
