"""Signatures under the lists of rounds."""

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Membership
from accounts.models.spans import in_force
from accounts.offices import code
from workflows.models import Objection, Recognition, Round, Signature
from workflows.services import countersigning, isolated, signing
from workflows.services.secluded_rows import MARK

from .registry import OF_ROWS, invariant


@invariant(OF_ROWS)
def every_released_list_is_as_its_last_signature_says():
    """Line by line; an objection that was upheld takes its line out after the signatures, as does who
    recognises and did not; and who signed while a line was isolated did not read its reason.
    """
    for round_ in _signed_off():
        last = signing.valid(round_).order_by("position").last()
        if last is None:
            continue
        upheld = Objection.objects.filter(
            item__application__round=round_, outcome=Objection.Outcome.UPHELD
        ).values_list("item__application__public_id", flat=True)
        taken_out = {*upheld, *_not_recognised(round_)}
        for application, before, _after in signing.difference(last.decisions, signing.list_of(round_)):
            if application not in taken_out and not (before and before[-1] == MARK):
                yield f"round {round_.public_id}: application {application} is not as it was signed"


@invariant(OF_ROWS)
def every_released_list_was_signed_in_every_step_of_its_programme():
    for round_ in _signed_off():
        if signing.next_step(round_) is not None:
            yield f"round {round_.public_id}: {signing.next_step(round_).step} has not signed"


@invariant(OF_ROWS)
def every_signature_has_the_hash_of_the_list_that_it_keeps():
    """But for those under a list of which a line was isolated: the hash remains that of what was signed."""
    changed = isolated.applications_taken_out().values("round")
    signatures = Signature.objects.select_related("round").exclude(round__in=changed)
    for signature in signatures.iterator(chunk_size=50):
        if signing.digest(signature.decisions) != signature.list_hash:
            yield _named(signature)


@invariant(OF_ROWS)
def no_signature_that_holds_rests_on_a_later_list_than_that_of_a_later_step():
    later = Signature.objects.filter(
        round=OuterRef("round"),
        voided_at=None,
        position__gt=OuterRef("position"),
        list_version__lt=OuterRef("list_version"),
    )
    astray = Q(Exists(later)) | Q(list_version__gt=F("round__list_version"))
    signatures = Signature.objects.filter(astray, voided_at=None).select_related("round")
    return (_named(signature) for signature in signatures)


@invariant(OF_ROWS)
def every_joint_signature_that_holds_has_the_countersignature_of_every_department():
    found = Signature.objects.filter(voided_at=None).select_related("round__edition")
    for signature in found.prefetch_related("countersignatures"):
        given = {each.department for each in signature.countersignatures.all()}
        steps = {step.step: step for step in signing.steps_of(signature.round)}
        if set(countersigning.departments(signature.round, steps.get(signature.step))) - given:
            yield _named(signature)


@invariant(OF_ROWS)
def nobody_who_proposed_a_list_signed_a_later_step_of_it_in_the_account():
    proposed = Signature.objects.filter(
        round=OuterRef("round"), voided_at=None, position=signing.PROPOSAL, signed_by=OuterRef("signed_by")
    )
    twice = Signature.objects.filter(
        Exists(proposed), voided_at=None, scan=None, position__gt=signing.PROPOSAL
    )
    return (_named(signature) for signature in twice.select_related("round"))


@invariant(OF_ROWS)
def every_signature_was_given_or_recorded_by_somebody_in_the_office_of_its_step():
    for signature in Signature.objects.select_related("round__edition", "round__screening_office"):
        screening = signature.round.screening_office.code
        roles = {step.step: step.office for step in signing.steps_of(signature.round)}
        offices = {code(roles.get(signature.step, ""), screening.partition("@")[2])}
        if signature.scan_id:
            offices.add(screening)
        held = Membership.objects.filter(
            in_force(signature.signed_at), user=signature.signed_by_id, office__code__in=offices
        )
        if not held.exists():
            yield _named(signature)


def _not_recognised(round_):
    """Whom the platform or department that recognises left out."""
    found = Recognition.objects.filter(application__round=round_, is_recognised=False)
    return found.values_list("application__public_id", flat=True)


def _signed_off():
    """The released rounds whose programmes have a sign-off."""
    released = Round.objects.filter(window=Round.Window.RELEASED).select_related("edition")
    return [round_ for round_ in released if signing.steps_of(round_)]


def _named(signature):
    return f"round {signature.round.public_id}: {signature.step}, signature {signature.pk}"
