"""Rights that an application names (知识产权): offered from the enterprise's ledger, reserved at the handing
in, locked with the grant, free again where it comes to nothing.
"""

from django.conf import settings
from django.urls import reverse
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

    def refused(self, application, named, *, once):
        known = _named(application.holder, application.round.policy_date)
        said = _("“%(name)s” is not valid or not in the archive any more: choose again.")
        found = {name: said % {"name": name} for name in named if lasting(name) not in known}
        if once:
            chosen = {name: known[lasting(name)] for name in named if name not in found}
            programme = application.edition.programme
            used = _used(list(chosen.values()), programme, apart_from=application.case_id)
            found |= {name: used[right.pk] for name, right in chosen.items() if right.pk in used}
        return found

    def take(self, application, named, *, once, by):
        refused = self.refused(application, named, once=once)
        if not refused:
            known = _named(application.holder, application.round.policy_date)
            chosen, programme = [known[lasting(name)] for name in named], application.edition.programme
            rights.drop(application.case, but=chosen, by=by)
            rights.reserve(chosen, application.case, programme=programme, once=once, by=by)
        return list(refused.values())

    def keep(self, case, *, by):
        rights.lock(case, by=by)

    def set_free(self, case, *, by):
        rights.drop(case, by=by)

    def one_with(self, holder):
        return ladder.holders_of(holder)

    def all_one_with(self, holders):
        return ladder.all_holders_of(holders)

    def speaks(self, holder):
        enterprise = years.archives_of(holder).select_related("holder__organisation").first()
        return enterprise.organisation if enterprise else holder.organisation

    def page(self, holder):
        enterprise = years.archives_of(holder).first()
        return reverse("enterprise", args=[enterprise.public_id]) if enterprise else ""


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
    return f"{right.number}（{right.get_kind_display()}，{right.class_of(right.kind)}）"


def _shown(key, right):
    """How a right is offered: one of class Ⅱ with where it served before."""
    before = _("used before in: %(where)s") % {"where": right.used_in} if _served_before(right) else ""
    return f"{key}{right.title}" + (f"，{before}" if before else "")


def _served_before(right):
    """Whether the ledger tells that a right of class Ⅱ served a recognition before this system knew it."""
    return right.is_class_two and bool(right.used_in)


def _used(chosen, programme, *, apart_from):
    """Of those that serve another case of the programme already, or served one before as the ledger tells,
    by key: a sentence with the number of its application, or where it was.
    """
    taken = PropertyUse.objects.filter(right__in=chosen, programme=programme, single=True)
    taken = taken.exclude(state=State.RELEASED).exclude(case=apart_from).order_by("pk")
    before = {
        right.pk: _("%(right)s was used before in “%(where)s”, and a right of class Ⅱ serves once only.")
        % {"right": right.number, "where": right.used_in}
        for right in chosen
        if _served_before(right)
    }
    said = _(
        "%(right)s is used by application %(number)s already, and a right of class Ⅱ serves it once only."
    )
    return before | {
        use.right_id: said % {"right": use.right.number, "number": _number_of(use.case)}
        for use in taken.select_related("right", "case__application")
    }


def _number_of(case):
    application = getattr(case, "application", None)
    return (application and application.number) or case.title
