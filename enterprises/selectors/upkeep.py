"""What the enterprises that somebody sees hold, and what is done about it: changes, revocations, mentors; and
which archives were put together.
"""

from datetime import timedelta

from django.db.models import Q

from enterprises import ladder
from enterprises.known_basics import POOL
from enterprises.models import Enterprise, Mentoring, Merger
from enterprises.reach import one_of
from enterprises.selectors.archive import (
    IMPORTERS,
    archives,
    enterprises_kept_by,
    enterprises_merged_by,
    enterprises_visible_to,
    looked_after,
)
from trail import clock
from workflows import selectors
from workflows.models import Award, Change, Revocation


def recognitions_visible_to(user):
    """What the enterprises that the user sees hold or held, archives merged into theirs included."""
    return _held_by(enterprises_visible_to(user))


def recognitions_kept_by(user):
    """What the enterprises hold or held for which the user speaks."""
    return _held_by(enterprises_kept_by(user))


def recognitions_changed_by(user):
    """What is in force of the enterprises for which the user speaks, or of those with merged archives that
    the user may merge, whose name and seat are put right so; and whose programme asks for changes to be
    reported.
    """
    taken_in = Enterprise.objects.exclude(merged_into=None).values("merged_into")
    merged = enterprises_merged_by(user).filter(pk__in=taken_in)
    told = archives().filter(pk__in=one_of(enterprises_kept_by(user), merged))
    return ladder.of_which_changes_are_reported(_held_by(told))


def recognitions_ended_by(user):
    """What was not ended of the enterprises in the regions for which the user does the department's formal
    check, and whose programme names grounds: what the user may propose to take away. Once its time has run
    out, only where a cause counts from a day of it, and not all from a decision that is still to come.
    """
    revoking = [each for each in ladder.current_editions() if each.policy.upkeep.grounds]
    decided = [
        each.programme for each in revoking if all(cause.by_decision for cause in each.policy.upkeep.grounds)
    ]
    rows = _held_by(enterprises_merged_by(user)).filter(ended_on=None)
    rows = rows.filter(programme__in=[each.programme for each in revoking])
    return rows.exclude(programme__in=decided, until__lt=clock.today() - timedelta(days=1))


def recognitions_mentored_by(user):
    """What stands in the pool of the enterprises whose mentors the user's office enters."""
    if not user.is_authenticated:
        return Award.objects.none()
    return _held_by(looked_after(user, *IMPORTERS)).filter(programme=POOL, ended_on=None)


def mentorings_visible_to(user):
    """Who mentors the enterprises that the user sees."""
    return Mentoring.objects.filter(award__in=recognitions_visible_to(user))


def revocations_visible_to(user):
    """What is or was proposed to be taken away of what the user sees."""
    rows = Revocation.objects.filter(award__in=recognitions_visible_to(user))
    return rows.select_related("award__holder__organisation", "case__edition")


def enterprise_of(award):
    """The archive of whoever holds an award, or the one that it was merged into."""
    own = award.holder.enterprise
    return own.merged_into or own


def changes_visible_to(user):
    """The changes that the user's offices check or decide, those of what the enterprises hold for which one
    speaks, archives merged into theirs included, and those that the user reported of what one may merge.
    """
    seen = Q(pk__in=selectors.changes_visible_to(user).values("pk"))
    spoken = Q(award__in=recognitions_kept_by(user).values("pk"))
    merging = _held_by(enterprises_merged_by(user)).values("pk")
    rows = Change.objects.filter(seen | spoken | Q(reported_by=user.pk, award__in=merging))
    return rows.select_related("award__holder__organisation", "case", "region")


def mergers_visible_to(user):
    """The mergers that the user may undo."""
    return Merger.objects.filter(kept__in=enterprises_merged_by(user))


def _held_by(enterprises):
    rows = Q(holder__enterprise__in=enterprises) | Q(holder__enterprise__merged_into__in=enterprises)
    return Award.objects.filter(rows).select_related(
        "holder__organisation", "holder__enterprise__merged_into", "region", "case"
    )
