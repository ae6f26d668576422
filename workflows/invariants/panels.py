"""Draws, panels and the experts on them."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Employment
from accounts.models.spans import in_force
from workflows.models import Draw, PanelMember, Participation, Review, Round
from workflows.services import draws, reviews
from workflows.services.loads import loads

from .registry import OF_ROWS, invariant

COUNTS = (Review.State.OPEN, Review.State.FILED)


@invariant(OF_ROWS)
def every_locked_draw_computes_again():
    locked = Draw.objects.filter(state=Draw.State.LOCKED).select_related("group__round")
    return (f"draw {draw.public_id}" for draw in locked.iterator(20) if not draws.computes_again(draw))


@invariant(OF_ROWS)
def no_expert_holds_a_conflicted_case():
    """Nobody gives an opinion on an application of one's own, of one's unit, or over which one recused."""
    application = OuterRef("application")
    own = Q(member__person=F("application__holder__person"))
    joined = Participation.objects.filter(application=application, person=OuterRef("member__person"))
    colleague = Employment.objects.filter(
        in_force(OuterRef("opened_at__date")),
        person=OuterRef("member__person"),
        organisation=OuterRef("application__host_unit"),
    )
    recused = PanelMember.objects.filter(recusals__application=application, person=OuterRef("member__person"))
    held = Review.objects.filter(own | Exists(joined) | Exists(colleague) | Exists(recused), state__in=COUNTS)
    return (f"review {review.public_id}" for review in held)


@invariant(OF_ROWS)
def no_expert_is_drawn_beyond_the_yearly_load():
    """Where several programmes ask the same expert in a year, the largest of their numbers holds."""
    most = defaultdict(dict)
    rounds = Round.objects.filter(groups__draws__state=Draw.State.LOCKED).select_related("edition")
    for round_ in rounds.distinct():
        rule = reviews.rule_of(round_, "written").draw.on(round_.policy_date).value
        allowed = rule.yearly_load or float("inf")
        seated = PanelMember.objects.filter(draw__group__round=round_, draw__state=Draw.State.LOCKED)
        number = loads(round_)
        for person in set(seated.values_list("person", flat=True)):
            top, load = most[round_.year].get(person, (0, 0))
            most[round_.year][person] = (max(top, allowed), max(load, number.get(person, 0)))
    return (
        f"person {person} in {year}: {load} of {top}"
        for year, persons in most.items()
        for person, (top, load) in persons.items()
        if load > top
    )
