"""Rights that an application names (知识产权): offered from the enterprise's ledger, reserved at the handing
in, locked with the grant, free again where it comes to nothing.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from enterprises import ladder, rights, years
from enterprises.models import IntellectualProperty, PropertyUse
from workflows.services.claims import Claimant, claims_for, lasting

State = PropertyUse.State


@claims_for("enterprise")
class Rights(Claimant):
    """The rights of an enterprise's ledger that are valid on a day; the archives that were put together."""

    one = ladder.ONE_HOLDER

    def options(self, holder, day):
        return [(key + right.title, _shown(key, right)) for key, right in _named(holder, day).items()]

    def take(self, application, named, *, once, by):
        known = _named(application.holder, application.round.policy_date)
        gone = [name for name in named if lasting(name) not in known]
        if gone:
            said = _("“%(name)s” is not valid or not in the archive any more: choose again.")
            return [said % {"name": name} for name in gone]
        chosen = [known[lasting(name)] for name in named]
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
        return ladder.holders_of(holder)

    def speaks(self, holder):
        enterprise = years.archives_of(holder).select_related("holder__organisation").first()
        return enterprise.organisation if enterprise else holder.organisation


def _named(holder, day):
    """The rights that are valid on the day, by what lasts of an answer: number, kind and class, which stay
    once a right stands in an application, in the house's language whoever reads.
    """
    found = IntellectualProperty.objects.filter(
        rights.valid_on(day), enterprise__in=years.archives_of(holder)
    )
    with translation.override(settings.LANGUAGE_CODE):
        return {_key(right): right for right in found.order_by("kind", "number")}


def _key(right):
    of_class = _("class Ⅱ") if right.is_class_two else _("class Ⅰ")
    return f"{right.number}（{right.get_kind_display()}，{of_class}）"


def _shown(key, right):
    """How a right is offered: one of class Ⅱ with where it served before."""
    before = _("used before in: %(where)s") % {"where": right.used_in} if _served_before(right) else ""
    return f"{key}{right.title}" + (f"，{before}" if before else "")


def _served_before(right):
    """Whether the ledger tells that a right of class Ⅱ served a recognition before this system knew it."""
    return right.is_class_two and bool(right.used_in)


def _used(chosen, programme, *, apart_from):
    """Which of them serve another case of the programme already, each with the number of its application, or
    served one before as the ledger tells.
    """
    taken = PropertyUse.objects.filter(right__in=chosen, programme=programme, single=True)
    taken = taken.exclude(state=State.RELEASED).exclude(case=apart_from).order_by("pk")
    return [
        _("%(right)s is used by application %(number)s already, and a right of class Ⅱ serves it once only.")
        % {"right": use.right.number, "number": _number_of(use.case)}
        for use in taken.select_related("right", "case__application")
    ] + [
        _("%(right)s was used before in “%(where)s”, and a right of class Ⅱ serves once only.")
        % {"right": right.number, "where": right.used_in}
        for right in chosen
        if _served_before(right)
    ]


def _number_of(case):
    application = getattr(case, "application", None)
    return (application and application.number) or case.title
