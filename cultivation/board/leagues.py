"""The 12 leagues and cities, and the bucket beside them: units directly under the region, central units."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Region

WHOLE = "150000"


@dataclass(frozen=True)
class Leagues:
    """The tree of regions, folded to leagues. Everything that lies in no league falls into the bucket."""

    names: dict[str, str]
    parents: dict[str, str | None]
    kinds: dict[str, str]

    @classmethod
    def read(cls):
        """Read the tree; one query."""
        rows = Region.objects.order_by("sort_key").values_list("code", "name", "parent_id", "kind")
        return cls(
            names={code: name for code, name, _parent, _kind in rows},
            parents={code: parent for code, _name, parent, _kind in rows},
            kinds={code: kind for code, _name, _parent, kind in rows},
        )

    @property
    def codes(self):
        """The leagues in the official order of their codes, the bucket last."""
        return (*sorted(code for code, kind in self.kinds.items() if kind == Region.Kind.LEAGUE), WHOLE)

    def of(self, code):
        """The league in which a region lies, or the bucket."""
        while code and self.kinds.get(code) != Region.Kind.LEAGUE:
            code = self.parents.get(code)
        return code or WHOLE

    def within(self, code, region):
        """Whether a region lies in another (every region lies in the whole)."""
        while code and code != region:
            code = self.parents.get(code)
        return region == WHOLE or bool(code)

    def name(self, code):
        """A league's name, or the bucket's."""
        return _("Directly under the region, and central units") if code == WHOLE else self.names[code]
