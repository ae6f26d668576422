"""What belongs to one person: ties, roles, sessions, an application that is begun."""

from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts.models import Office, Person, User
from tests.access.matters.sent import OPEN, Sent, holder_of, matter, round_of
from tests.factories.accounts import UserFactory
from tests.factories.talent import ExpertTieFactory
from workflows.models import Round


@matter
def the_round_in_which_a_program_applies():
    idle = Person.objects.filter(user__applications=None, user__username="applicant1").get()
    return Sent(
        idle.user,
        reverse("api-applications"),
        {"round": round_of(OPEN).public_id},
        fields=[{"round": Round.objects.get(window="planned").public_id}],
        program=True,
    )


@matter
def a_tie_of_an_expert():
    own, other = ExpertTieFactory(), ExpertTieFactory()
    return Sent(
        holder_of("screen@150000"),
        reverse("expert-detail", args=[own.expert.public_id]),
        {"action": "end_tie", "tie": own.pk},
        fields=[{"tie": other.pk}],
    )


@matter
def a_tie_of_ones_own():
    own = ExpertTieFactory(is_declared=True)
    others = [ExpertTieFactory(is_declared=True), ExpertTieFactory(expert=own.expert, is_declared=False)]
    return Sent(
        own.expert.person.user,
        reverse("expert-own"),
        {"action": "end_tie", "tie": own.pk},
        fields=[{"tie": other.pk} for other in others],
    )


@matter
def the_office_that_is_given():
    unit = Office.objects.filter(role="unit").first()
    return Sent(
        User.objects.get(username="secadmin"),
        reverse("role-list"),
        {"kind": "grant", "username": UserFactory().username, "office": "draw@150000", "reason": "到岗"},
        fields=[{"office": unit.code}],
    )


@matter
def a_session_of_ones_own():
    one, other = (
        UserSession.objects.create(user=UserFactory(), ip="127.0.0.1", session_key=f"{n:032d}")
        for n in range(2)
    )
    return Sent(one.user, reverse("usersessions_list"), {"session": one.pk}, fields=[{"session": other.pk}])
