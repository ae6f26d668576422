"""The second factor: everybody but applicants, each code once, no way around it."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import code_guessing, consent, second_factor, services
from accounts.models import Attempt
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
from trail import clock
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long phrase"
HOME = "198.51.100.9"


@pytest.fixture(autouse=True)
def required(settings):
    """As in production."""
    settings.SECOND_FACTOR = "required"


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


def guess_codes(user, times, *, first=0, networks=True):
    """Wrong codes by somebody who knows the password, from a browser and network of its own each."""
    for number in range(first, first + times):
        address = {"REMOTE_ADDR": f"203.0.113.{number if networks else 1}"}
        client = Client()
        sign_in(client, user, **address)
        prove(client, "000000", **address)


def come(user, digits, client=None):
    """The owner from elsewhere, or in a browser of theirs."""
    client = client or Client()
    sign_in(client, user, REMOTE_ADDR=HOME)
    answer = prove(client, digits, REMOTE_ADDR=HOME)
    return is_signed_in(client), answer.content.decode()


def a_minute_passes():
    """What began more than a minute ago is over; what counts by the day is not."""
    over = clock.now() - timedelta(seconds=61)
    Attempt.objects.update(since=over)


def test_codes_are_guessed_so_many_times_a_minute_and_a_restart_forgets_nothing(officer):
    guess_codes(with_app(officer), code_guessing.TOGETHER)

    opened, said = come(officer, code())
    assert (opened, "等一分钟" in said) == (False, True)
    assert Attempt.objects.count() >= 2, "counted in the database, not in a process"
    assert not Attempt.objects.filter(key__contains=str(officer.pk) + ":").exists()


def test_owner_comes_in_from_elsewhere_within_a_minute_by_two_codes(officer):
    """However many others have tried before, refused or not."""
    guess_codes(with_app(officer), code_guessing.TOGETHER + 30)
    a_minute_passes()
    client = Client()

    opened, said = come(officer, code(), client)
    assert (opened, "再输入" in said) == (False, True)
    prove(client, code(1), REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_second_code_must_be_another_and_must_follow(officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()
    client = Client()
    come(officer, code(), client)
    for digits in (code(), "000000", code(1)):
        prove(client, digits, REMOTE_ADDR=HOME)
        assert not is_signed_in(client), digits


def test_code_that_was_right_elsewhere_is_no_first_one_here(officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()
    come(officer, code())
    client, address = Client(), {"REMOTE_ADDR": "203.0.113.99"}
    sign_in(client, officer, **address)
    prove(client, code(1), **address)

    assert not is_signed_in(client)


def test_browser_in_which_the_owner_signed_in_before_comes_in_at_once_by_one_code(officer):
    client = Client()
    assert come(with_app(officer), code(-1), client)[0]
    client.post(reverse("account_logout"))
    guess_codes(officer, code_guessing.TOGETHER + 5)

    assert come(officer, code(), client)[0]


def test_known_browser_guesses_no_faster(officer):
    client = Client()
    come(with_app(officer), code(-1), client)
    client.post(reverse("account_logout"))
    for _each in range(code_guessing.PLACE[1]):
        come(officer, "000000", client)

    opened, said = come(officer, code(), client)
    assert (opened, "一刻钟" in said) == (False, True)
    assert come(officer, code(1))[0], "another browser has a count of its own"


def test_one_network_alone_does_not_use_up_the_minute(officer):
    guess_codes(with_app(officer), code_guessing.PLACE[1], networks=False)
    a_minute_passes()
    guess_codes(officer, code_guessing.TOGETHER, networks=False)
    client = Client()
    come(officer, code(), client)
    prove(client, code(1), REMOTE_ADDR=HOME)

    assert is_signed_in(client)


def test_networks_that_tried_before_do_not_use_up_what_is_kept_for_new_ones(officer):
    guess_codes(with_app(officer), code_guessing.TOGETHER)
    a_minute_passes()
    guess_codes(officer, code_guessing.TOGETHER)

    assert "再输入" in come(officer, code())[1]


def test_right_code_does_not_give_more_guesses_away(officer):
    """Whoever guesses would only have to wait for the owner's next sign-in."""
    guess_codes(with_app(officer), code_guessing.CALM - 1)
    assert come(officer, code(-1))[0]
    guess_codes(officer, 1)

    assert not come(officer, code())[0]


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


# Tokens of programs


def token(client, user, **more):
    sent = {"username": user.username, "password": PASSWORD} | more
    return client.post("/api/v1/token/", sent, "application/json")


def test_applicant_gets_a_token_by_password(client, applicant):
    assert token(client, applicant).status_code == 201


def test_officer_gets_a_token_by_code_alone_and_once(client, officer):
    answer = token(client, officer)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:cultivation:problem:second-factor-first")

    with_app(officer)
    for sent in ({}, {"code": ""}, {"code": "000000"}, {"code": code(9)}):
        assert token(client, officer, **sent).status_code in (401, 422), sent
    assert token(client, officer, code=code()).status_code == 201
    assert token(client, officer, code=code()).status_code == 401


def test_program_gives_two_codes_when_many_were_wrong(client, officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()

    first, second = (token(client, officer, code=digits) for digits in (code(), code(1)))
    assert (first.status_code, "再输入" in first.json()["detail"]) == (401, True)
    assert second.status_code == 201


def test_wrong_password_is_answered_alike_with_and_without_a_second_factor(client, officer, applicant):
    with_app(officer)
    answers = [
        client.post("/api/v1/token/", {"username": name, "password": "wrong"}, "application/json").content
        for name in ("officer", "applicant", "nobody")
    ]

    assert len(set(answers)) == 1


def test_person_alone_makes_nobody_an_officer():
    user = UserFactory()
    assert second_factor.must(user)
    PersonFactory(user=user)
    assert not second_factor.must(user)
