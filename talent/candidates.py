"""What the library tells a draw of its experts."""

from collections import defaultdict

from accounts.models import Employment, spans
from talent.models import Expert, ExpertTerm, ExpertTie
from workflows.services.candidates import Candidate, Tie, knows_experts, provides_candidates

LASTING = (ExpertTie.Kind.KIN, ExpertTie.Kind.TEACHER)


@provides_candidates
def experts_of(day, among=None):
    """The experts whose term runs on the day, or those `among` the persons whatever their term, in the order
    of their numbers; three questions in all.
    """
    serving = ExpertTerm.objects.filter(spans.in_force(day))
    chosen = {"pk__in": serving.values("expert")} if among is None else {"person__in": among}
    found = Expert.objects.filter(**chosen)
    experts = list(found.select_related("person__user").order_by("pk"))
    units = _units(experts, day)
    ties = _ties(experts)
    return [
        Candidate(
            person=expert.person_id,
            name=expert.person.name,
            user=_user(expert.person),
            kinds=tuple(expert.kinds),
            fields=tuple(expert.fields),
            outside=expert.is_outside,
            unit=units.get(expert.person_id, ""),
            ties=tuple(ties[expert.pk]),
        )
        for expert in experts
    ]


@knows_experts
def is_expert(person_pk):
    """Whether the library has the person, whatever the term."""
    return Expert.objects.filter(person=person_pk).exists()


def _user(person):
    """The account by which the person can sign in."""
    return person.user_id if person.user and person.user.is_active else None


def _units(experts, day):
    working = Employment.objects.filter(spans.in_force(day), person__expert__in=experts)
    return dict(working.values_list("person", "organisation__name"))


def _ties(experts):
    found = defaultdict(list)
    for tie in ExpertTie.objects.filter(expert__in=experts, ended_at=None):
        found[tie.expert_id].append(
            Tie(tie.kind, tie.name, tie.unit, tie.person_id, tie.until, lasting=tie.kind in LASTING)
        )
    return found
