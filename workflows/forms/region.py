"""A field for a place of the autonomous region: whoever chooses finds it under its league or city."""

from django.forms import ModelChoiceField
from django.forms.models import ModelChoiceIterator

from accounts.models import Region


class _ByLeague(ModelChoiceIterator):
    """The choices in groups: of each league or city itself and its banners, in the order of the codes."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups = {}
        for region in self.queryset:
            if region.kind == Region.Kind.REGION:
                yield self.choice(region)
            else:
                league = region if region.kind == Region.Kind.LEAGUE else region.parent
                groups.setdefault(league.name, []).append(self.choice(region))
        yield from groups.items()


class RegionField(ModelChoiceField):
    """A league, city, banner or county; with `whole` also the autonomous region itself."""

    iterator = _ByLeague

    def __init__(self, *, whole=False, **options):
        places = Region.objects.select_related("parent").order_by("code")
        super().__init__(places if whole else places.exclude(kind=Region.Kind.REGION), **options)
