"""Which rows of the register somebody sees of years that are over. Those stay with the place of that time,
for its bureau and the department alike: an enterprise that moved away since is in the old bureau's numbers of
then and in the lists behind them, its archive is not, nor what became of it.
"""

from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.models import Region
from accounts.offices import WHOLE
from enterprises import selectors
from enterprises.reach import bodies_without_region, lying_in, one_of, recommended_by, regions_of
from workflows.models import Award, FormerRegion, Holder


def ladder_rows():
    """The rows that enterprises hold, with an archive or without, whoever sees them."""
    rows = Award.objects.filter(holder__kind=Holder.Kind.ENTERPRISE)
    return rows.select_related("holder__organisation", "region")


def ladder_rows_seen_by(user):
    """Of these the ones that count, or counted before their holder moved, in the regions that the user reads,
    and those of what is recommended through a body that has no region.
    """
    if not user.is_authenticated:
        return ladder_rows().none()
    regions = read_by(user)
    if regions is None:
        return ladder_rows()
    before = FormerRegion.objects.filter(region__in=regions).values("award")
    return ladder_rows().filter(Q(region__in=regions) | Q(pk__in=before) | recommended_to(user))


def of_today(user, told):
    """What a row tells of today: None where the user sees it for a year that is over alone."""
    if read_by(user) is None:
        return told
    seen = selectors.ladder_rows_visible_to(user).filter(pk=OuterRef("pk"))
    return Case(When(Exists(seen), then=told))


def read_by(user):
    """The regions that the user reads, with those that lie in them; None for the whole."""
    regions = regions_of(user)
    return None if WHOLE in regions else Region.objects.filter(lying_in(regions))


def recommended_to(user):
    """The condition of rows whose holder a body of the user's recommends that has no region; where it lies
    and lay says nothing of that.
    """
    through = one_of(*recommended_by(bodies_without_region(user)))
    return Q(holder__in=Holder.objects.filter(organisation__in=through))
