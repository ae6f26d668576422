"""Rights that an application names (知识产权): offered from the enterprise's ledger, reserved at the handing
in, locked with the grant, free again where it comes to nothing; and mentors, who leave with the pool.
"""

from django.utils.translation import gettext as _

from enterprises import mentoring, rights, years
from enterprises.models import Enterprise, IntellectualProperty, PropertyUse
from workflows.services.claims import Claimant, claims_for

State = PropertyUse.State


@claims_for("enterprise")
class Rights(Claimant):
    """The rights of an enterprise's ledger that have not ended, the archives that were put together, and the
    mentors of the pool.
    """

    def options(self, holder):
        return [(name, name) for name in _named(holder)]

    def take(self, application, named, *, once, by):
        known = _named(application.holder)
        gone = [name for name in named if name not in known]
        if gone:
            said = _("“%(name)s” is not in the archive any more: choose again.")
            return [said % {"name": name} for name in gone]
        chosen = [known[name] for name in named]
        programme = application.edition.programme
        used = _used(chosen, programme, apart_from=application.case_id) if once else []
        if not used:
            rights.drop(application.case, but=chosen, by=by)
            rights.reserve(chosen, application.case, programme=programme, once=once, by=by)
        return used

    def keep(self, case, *, by):
        rights.lock(case, by=by)

    def set_free(self, case, *, by):
        rights.drop(case, by=by)

    def one_with(self, holder):
        kept = years.archives_of(holder)
        merged = Enterprise.objects.filter(merged_into__in=kept)
        return {holder.pk, *kept.values_list("holder", flat=True), *merged.values_list("holder", flat=True)}

    def ended(self, award):
        mentoring.end_with(award)


def _named(holder):
    """The rights by the words in which an answer names them."""
    found = IntellectualProperty.objects.filter(enterprise__in=years.archives_of(holder), ended_at=None)
    return {_words(right): right for right in found.order_by("kind", "number")}


def _words(right):
    """How an answer names a right."""
    of_class = _("class Ⅱ") if right.is_class_two else _("class Ⅰ")
    return f"{right.number} {right.title}（{of_class}）"


def _used(chosen, programme, *, apart_from):
    """Which of them serve another case of the programme already, each with the number of its application."""
    taken = PropertyUse.objects.filter(right__in=chosen, programme=programme, single=True)
    taken = taken.exclude(state=State.RELEASED).exclude(case=apart_from).order_by("pk")
    return [
        _("%(right)s is used by application %(number)s already, and a right of class Ⅱ serves it once only.")
        % {"right": use.right.number, "number": _number_of(use.case)}
        for use in taken.select_related("right", "case__application")
    ]


def _number_of(case):
    application = getattr(case, "application", None)
    return (application and application.number) or case.title
