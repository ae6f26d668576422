"""The second factor: everybody but applicants, each code once, no way around it."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import consent, second_factor, services
from cultivation.seed.population import Population
from talent import library
from tests.accounts.proving import (
    SECRET,
    code,
    emergency_codes,
    is_signed_in,
    leads_to,
    prove,
    sign_in,
    with_app,
)
from tests.factories.accounts import PASSWORD, MembershipFactory, PersonFactory, UserFactory
from trail.models import ActionLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_required")]
NEW_PASSWORD = "another long phrase"


def test_the_app_of_the_tests_shows_what_the_standard_says():
    assert code(at=59) == "287082"


def test_applicant_signs_in_by_password_alone(client, applicant):
    consent.give(applicant)
    sign_in(client, applicant)

    assert client.get(reverse("inbox")).status_code == 200


@pytest.mark.parametrize("who", ["officer", "administrator", "stranger"])
def test_who_must_have_a_second_factor_and_has_none_sets_one_up_first(client, who, request):
    sign_in(client, request.getfixturevalue(who))

    assert is_signed_in(client)
    for name in ("inbox", "register", "usersessions_list", "mfa_list_webauthn"):
        assert leads_to(client.get(reverse(name)), "mfa_index"), name
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.get("/api/v1/inbox/").json()["type"].endswith("second-factor-first")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_setting_up_an_app_opens_the_house_and_shows_the_codes_for_emergencies_once(client, officer):
    sign_in(client, officer)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})

    assert leads_to(answer, "mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(each in shown and each not in again for each in emergency_codes(officer))
    assert client.get(reverse("inbox")).status_code == 200
    assert ActionLog.objects.filter(verb="added_second_factor", actor_id=officer.pk).count() == 2
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_wrong_first_code_sets_nothing_up(client, officer):
    sign_in(client, officer)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(7, secret)})

    assert "code" in answer.context["form"].errors
    assert not Authenticator.objects.exists()


def test_an_open_session_alone_sets_no_app_up(client, applicant):
    client.force_login(applicant)
    form = client.get(reverse("mfa_activate_totp")).context["form"]

    for password, errors in (("", ["password"]), ("wrong", ["password"])):
        sent = {"code": code(secret=form.secret), "password": password}
        answer = client.post(reverse("mfa_activate_totp"), sent)
        assert [name for name in answer.context["form"].errors if name == "password"] == errors
    assert not Authenticator.objects.exists()


def test_password_alone_signs_nobody_in_who_has_an_app(client, officer):
    answer = sign_in(client, with_app(officer))

    assert leads_to(answer, "mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("inbox")).status_code == 302
    assert prove(client, code()).status_code == 302
    assert is_signed_in(client)
    assert client.get(reverse("inbox")).status_code == 200


@pytest.mark.parametrize(("shift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_code_holds_for_half_a_minute_before_and_after(client, officer, shift, taken):
    sign_in(client, with_app(officer))
    prove(client, code(shift))

    assert is_signed_in(client) == taken


def test_code_serves_once_wherever_it_is_typed(officer):
    with_app(officer)
    first, second, program = Client(), Client(), Client()
    sign_in(first, officer)
    sign_in(second, officer)
    # Read off once: half a minute may end between two tries.
    shown = code()
    prove(first, shown)
    answer = prove(second, shown)

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert "code" in answer.context["form"].errors
    sent = {"username": "officer", "password": PASSWORD, "code": shown}
    assert program.post("/api/v1/token/", sent, "application/json").status_code == 401
    prove(second, code(1))
    assert is_signed_in(second)


def test_code_of_another_account_does_not_serve(client, officer, leader):
    with_app(officer)
    with_app(leader, SECRET[::-1].replace("=", "A"))
    sign_in(client, leader)
    prove(client, code())

    assert not is_signed_in(client)


def test_code_without_the_password_before_it_leads_back(client, officer):
    with_app(officer)

    assert leads_to(prove(client, code()), "account_login")
    assert not is_signed_in(client)


def test_code_for_emergencies_serves_once(officer):
    with_app(officer)
    first, second = Client(), Client()
    lost = emergency_codes(officer)[3]
    for client in (first, second):
        sign_in(client, officer)
        prove(client, lost)

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_forgotten_password_leads_not_around_the_second_factor(client, officer):
    type(officer).objects.filter(pk=officer.pk).update(email="officer@example.org")
    with_app(officer)
    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})
    address = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(address, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert not is_signed_in(client)
    assert leads_to(sign_in(client, officer, NEW_PASSWORD), "mfa_authenticate")


def test_app_is_removed_only_by_whoever_shows_it_and_is_then_missing(client, officer):
    with_app(officer)
    client.force_login(officer)
    removing = reverse("mfa_deactivate_totp")

    assert client.post(removing)["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert leads_to(client.post(removing), "mfa_index")
    assert not Authenticator.objects.exists()
    assert leads_to(client.get(reverse("inbox")), "mfa_index")


@pytest.mark.parametrize("name", ["mfa_generate_recovery_codes", "mfa_add_webauthn"])
def test_nothing_else_of_it_is_changed_by_an_open_session_alone(client, officer, name):
    with_app(officer)
    client.force_login(officer)

    assert client.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_office_given_signs_out_who_came_by_password_alone(client, applicant, administrator):
    consent.give(applicant)
    sign_in(client, applicant)
    assert client.get(reverse("inbox")).status_code == 200
    office = MembershipFactory(user=UserFactory(), office__role="screen").office
    services.grant_membership(applicant, office, by=administrator)

    assert client.get(reverse("inbox")).status_code == 302
    sign_in(client, applicant)
    assert leads_to(client.get(reverse("inbox")), "mfa_index")


def test_whoever_lost_everything_sets_up_another_one(client, officer, administrator):
    with_app(officer)
    client.force_login(officer)
    services.forget_second_factor(officer, by=administrator, reason="持身份证件当面核实")

    assert client.get(reverse("inbox")).status_code == 302
    sign_in(client, officer)
    assert leads_to(client.get(reverse("inbox")), "mfa_index")
    row = ActionLog.objects.get(verb="forgot_second_factor")
    assert (row.actor_id, row.before) == (administrator.pk, {"types": ["totp"]})


def command(*words):
    call_command("forget_second_factor", *words, stdout=StringIO())


def test_command_takes_it_away_in_the_name_of_another(officer, administrator):
    with_app(officer)
    for wrong in (
        ("officer", "--by", "officer"),
        ("officer", "--by", "nobody"),
        ("nobody", "--by", "officer"),
    ):
        with pytest.raises(CommandError):
            command(*wrong, "--reason", "当面核实")
    with pytest.raises(CommandError):
        command("officer", "--by", "administrator", "--reason", " ")
    assert Authenticator.objects.exists()

    command("officer", "--by", "administrator", "--reason", "当面核实")
    assert not Authenticator.objects.exists()


def test_who_becomes_an_expert_is_signed_out_and_asked_for_one(client, applicant, administrator):
    sign_in(client, applicant)
    library.take_in(applicant.person, by=administrator, kinds=["research"], source="x")

    assert client.get(reverse("inbox")).status_code == 302
    sign_in(client, applicant)
    assert leads_to(client.get(reverse("inbox")), "mfa_index")


def test_demonstration_accounts_are_asked_only_in_earnest(client, settings, officer):
    second_factor.hand_out(officer, SECRET)
    assert leads_to(sign_in(client, officer), "mfa_authenticate")

    settings.SECOND_FACTOR = "demonstration"
    other = Client()
    sign_in(other, officer)
    assert other.get(reverse("inbox")).status_code == 200


def test_accounts_of_the_seed_sign_in_by_the_secret_in_its_file(client):
    population = Population(1)
    official, applicant = (population.account(role, role, "某人", "单位") for role in ("screen", "applicant"))

    assert applicant.as_json()["totp_secret"] == ""
    secret = official.as_json()["totp_secret"]
    sign_in(client, official.user, official.password)
    prove(client, code(secret=secret))
    assert is_signed_in(client)


def test_app_that_somebody_set_up_is_asked_for_in_a_demonstration_too(client, settings, officer):
    settings.SECOND_FACTOR = "demonstration"

    assert leads_to(sign_in(client, with_app(officer)), "mfa_authenticate")


def test_person_alone_makes_nobody_an_officer():
    user = UserFactory()
    assert second_factor.must(user)
    PersonFactory(user=user)
    assert not second_factor.must(user)
