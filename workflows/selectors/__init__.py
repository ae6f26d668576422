"""Who sees which rows. Every page, count, search, export and API call starts from one of these querysets."""

from .applications import (
    applications_of,
    applications_visible_to,
    attachments_visible_to,
    came_to,
    documents_visible_to,
    notifications_of,
)
from .draws import draws_visible_to, draws_with_names_for
from .granted import (
    archive_files_visible_to,
    awards_paid_by,
    disbursements_visible_to,
    task_books_visible_to,
)
from .links import (
    applications_at,
    batches_of,
    counts_at,
    drafts_below,
    link_desk,
    link_desks_of,
    with_cutoff,
)
from .notices import objections_visible_to, published_notices
from .own import own
from .register import IN_THE_REGISTER, awards_visible_to, programmes_of_the_register
from .reviews import (
    WRITTEN,
    being_reviewed,
    is_collecting,
    is_on_a_panel,
    opinions_visible_to,
    readable_reviews_of,
    review_tasks_of,
    reviews_of,
    stands_at,
)
from .rounds import READERS, rounds_ranked_for, rounds_run_by, rounds_visible_to
from .scans import scans_visible_to
from .tasks import (
    PERSON,
    checks_for,
    newest_open_tasks_of,
    open_tasks_of,
    tasks_done_by,
    tasks_left_behind,
    tasks_visible_to,
)
from .units import (
    activates_direct_units,
    bodies_of,
    changes_decided_by,
    employed_by,
    people_of,
    summary_lists_visible_to,
    units_activated_by,
    units_of,
)
from .work import applications_run_by, is_overdue, round_tasks, waits_at, work_of

__all__ = [
    "IN_THE_REGISTER",
    "PERSON",
    "READERS",
    "WRITTEN",
    "activates_direct_units",
    "applications_at",
    "applications_of",
    "applications_run_by",
    "applications_visible_to",
    "archive_files_visible_to",
    "attachments_visible_to",
    "awards_paid_by",
    "awards_visible_to",
    "batches_of",
    "being_reviewed",
    "bodies_of",
    "came_to",
    "changes_decided_by",
    "checks_for",
    "counts_at",
    "disbursements_visible_to",
    "documents_visible_to",
    "draws_visible_to",
    "draws_with_names_for",
    "drafts_below",
    "employed_by",
    "is_collecting",
    "is_on_a_panel",
    "is_overdue",
    "link_desk",
    "link_desks_of",
    "newest_open_tasks_of",
    "notifications_of",
    "objections_visible_to",
    "open_tasks_of",
    "opinions_visible_to",
    "own",
    "people_of",
    "programmes_of_the_register",
    "published_notices",
    "readable_reviews_of",
    "review_tasks_of",
    "reviews_of",
    "stands_at",
    "round_tasks",
    "rounds_ranked_for",
    "rounds_run_by",
    "rounds_visible_to",
    "scans_visible_to",
    "summary_lists_visible_to",
    "task_books_visible_to",
    "tasks_done_by",
    "tasks_left_behind",
    "tasks_visible_to",
    "units_activated_by",
    "units_of",
    "waits_at",
    "with_cutoff",
    "work_of",
]
