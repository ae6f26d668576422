"""Who may come to which page."""

from accounts import role_changes
from accounts.models import Office
from cultivation.access import relations
from cultivation.access.routes import BOTH, OPEN, WRITE, Route
from enterprises import selectors as enterprises
from enterprises.department.lists import LISTS as ENTERPRISE_LISTS
from enterprises.line_forms import FORMS as ENTERPRISE_PARTS
from workflows import permissions, selectors
from workflows.selectors.draws import SEE_DRAWS

Role = Office.Role
LINKS = permissions.LINKS
KEEPS_EXPERTS = (Role.SCREEN,)
STAFF = permissions.DEPARTMENT
ID_NUMBER = ("id_number",)
KEPT = enterprises.enterprises_kept_by
ANSWERING = (*enterprises.BODIES, Role.SCREEN)

OPEN_TO_ALL = {
    "healthz": Route(who=OPEN),
    "readyz": Route(who=OPEN),
    "home": Route(who=OPEN),
    "source": Route(who=OPEN),
    "source-archive": Route(who=OPEN),
    "set_language": Route(verbs=BOTH, who=OPEN),
    "board": Route(who=OPEN),
    "indicator": Route("indicator", who=OPEN, reads=relations.every_indicator),
    "verify": Route(who=OPEN),
    "verify-document": Route("paper", who=OPEN, reads=relations.every_paper),
    "round-list": Route(who=OPEN),
    "round-detail": Route("round", who=OPEN, reads=selectors.rounds_visible_to),
    "round-check": Route("round", BOTH, OPEN, selectors.rounds_visible_to),
    "notice-list": Route(who=OPEN),
    "notice": Route("notice", who=OPEN, reads=relations.notices_for_all),
    "notice-file": Route("notice", who=OPEN, reads=relations.printed_notices),
    "enterprise-account": Route(verbs=BOTH, who=OPEN),
    "objection-new": Route("line", BOTH, OPEN, relations.lines_for_all),
    "change-notice": Route("enterprise change", who=OPEN, reads=relations.renames_for_all),
    "change-objection-new": Route("enterprise change", BOTH, OPEN, relations.renames_for_all),
    "objection-find": Route(who=OPEN),
    "objection-state": Route("objection", who=OPEN, reads=relations.every_objection),
    "objection-reply": Route("objection", who=OPEN, reads=relations.answered_objections),
}
SIGN_IN = {
    "account_login": Route(verbs=BOTH, who=OPEN),
    "account_logout": Route(verbs=BOTH, who=OPEN),
    "account_inactive": Route(who=OPEN),
    "account_signup": Route(verbs=BOTH, who=OPEN),
    "account_reset_password": Route(verbs=BOTH, who=OPEN),
    "account_reset_password_done": Route(who=OPEN),
    "account_reset_password_from_key": Route(verbs=BOTH, who=OPEN),
    "account_reset_password_from_key_done": Route(who=OPEN),
    "account_change_password": Route(verbs=BOTH),
    "account_message_code": Route(verbs=BOTH, who=OPEN),
    "mfa_authenticate": Route(verbs=BOTH, who=OPEN),
    "mfa_index": Route(),
    "mfa_reauthenticate": Route(verbs=BOTH),
    "mfa_activate_totp": Route(verbs=BOTH),
    "mfa_deactivate_totp": Route(verbs=BOTH),
    "mfa_view_recovery_codes": Route(),
    "mfa_generate_recovery_codes": Route(verbs=BOTH),
    "mfa_list_webauthn": Route(),
    "mfa_add_webauthn": Route(verbs=BOTH),
    "mfa_reauthenticate_webauthn": Route(verbs=BOTH),
    "mfa_remove_webauthn": Route(verbs=BOTH),
    "usersessions_list": Route(verbs=BOTH),
    "socialaccount_connections": Route(verbs=BOTH),
    "socialaccount_login_cancelled": Route(who=OPEN),
    "openid_connect_login": Route(verbs=BOTH, who=OPEN),
    "openid_connect_callback": Route(who=OPEN),
    "privacy": Route(verbs=BOTH),
}
EVERYBODY = {
    "inbox": Route(),
    "register": Route(),
    "award-detail": Route("award", reads=selectors.awards_visible_to),
    "task": Route("task", BOTH, reads=selectors.tasks_visible_to),
    "document-file": Route("document", reads=relations.kept_documents),
    "scan-file": Route("scan", reads=relations.clean_scans),
}
APPLICANTS = {
    "archive": Route(verbs=BOTH, who=relations.is_a_person, masked=ID_NUMBER),
    "round-apply": Route("round", WRITE, reads=selectors.rounds_visible_to),
    "application-list": Route(),
    "application-detail": Route("application", reads=selectors.applications_visible_to),
    "visit-form": Route("application", reads=relations.visited_applications),
    "application-preview": Route("application", reads=selectors.applications_visible_to),
    "application-page": Route("application", BOTH, reads=selectors.applications_of),
    "application-review": Route("application", BOTH, reads=selectors.applications_of),
    "application-withdraw": Route("application", BOTH, reads=selectors.applications_of),
    "attachment-upload": Route("application", BOTH, reads=selectors.applications_of),
    "attachment-file": Route("attachment", reads=relations.clean_attachments),
    "attachment-view": Route("attachment", reads=relations.shown_attachments),
    "attachment-state": Route("attachment", reads=selectors.attachments_of),
    "attachment-remove": Route("attachment", WRITE, reads=selectors.attachments_of),
    "task-book-print": Route("task book", reads=relations.handed_in_task_books),
}
EXPERTS = {
    "expert-desk": Route(who=selectors.is_on_a_panel),
    "expert-own": Route(verbs=BOTH, who=relations.is_an_expert),
    "review-detail": Route("review", BOTH, reads=selectors.reviews_of),
    "review-document": Route("review", reads=selectors.readable_reviews_of),
    "review-attachment": Route("review", reads=relations.reviews_with_files),
    "expert-library": Route(who=KEEPS_EXPERTS),
    "expert-add": Route(verbs=BOTH, who=KEEPS_EXPERTS),
    "expert-detail": Route("expert", BOTH, KEEPS_EXPERTS, relations.every_expert),
}
LINK_DESKS = {
    "unit-desk": Route(who=LINKS),
    "unit-round": Route("link", who=LINKS, reads=selectors.link_offices_of),
    "unit-call": Route("link", BOTH, LINKS, selectors.link_offices_of),
    "unit-remind": Route("link", WRITE, LINKS, selectors.link_offices_of),
    "unit-order": Route("link", BOTH, LINKS, selectors.link_offices_of),
    "batch-new": Route("link", BOTH, LINKS, selectors.link_offices_of),
    "batch": Route("batch", reads=selectors.batches_of),
    "batch-file": Route("batch", reads=relations.exported_batches),
    "summary-list": Route("link", BOTH, LINKS, selectors.link_offices_of),
    "summary-list-make": Route("link", WRITE, LINKS, selectors.link_offices_of),
    "summary-list-print": Route("summary list", reads=selectors.summary_lists_visible_to),
    "round-summary-lists": Route("round", reads=selectors.rounds_with_lists_for),
    "unit-activation": Route(who=selectors.activates_units),
    "unit-new": Route(verbs=BOTH, who=selectors.activates_units),
    "unit-detail": Route("unit", BOTH, reads=selectors.units_activated_by),
    "unit-change": Route("unit", BOTH, reads=relations.active_units),
    "administrator-change": Route("change", BOTH, reads=selectors.changes_decided_by),
    "unit-accounts": Route(who=(Role.UNIT,), masked=ID_NUMBER),
    "unit-person-new": Route(verbs=BOTH, who=(Role.UNIT,)),
    "unit-administrator": Route(verbs=BOTH, who=(Role.UNIT,)),
    "unit-person": Route("person", BOTH, (Role.UNIT,), selectors.people_administered_by, masked=ID_NUMBER),
}
DEPARTMENT = {
    "desk": Route(who=STAFF),
    "elsewhere": Route(who=STAFF),
    "round-plan": Route(verbs=BOTH, who=(Role.SCREEN,)),
    "round-hand-on": Route("round", WRITE, reads=selectors.rounds_checked_by),
    "round-desk": Route("round", BOTH, reads=selectors.rounds_run_by, acts=selectors.rounds_checked_by),
    "round-applications": Route("round", reads=selectors.rounds_run_by),
    "round-export": Route("round", reads=selectors.rounds_run_by),
    "round-next": Route("round", WRITE, reads=selectors.rounds_checked_by),
    "round-groups": Route("round", BOTH, reads=selectors.rounds_run_by, acts=selectors.rounds_checked_by),
    "round-held-files": Route("round", reads=selectors.rounds_run_by),
    "held-file": Route("expert copy", BOTH, reads=selectors.copies_decided_by),
    "held-copy": Route("expert copy", reads=selectors.copies_read_by),
    "application-isolate": Route("application", BOTH, reads=selectors.applications_isolated_by),
    "seclusion-list": Route(who=(Role.SCREEN, Role.DECIDE)),
    "seclusion": Route("seclusion", BOTH, reads=selectors.seclusions_handled_by),
    "spot-check-list": Route(who=(Role.SCREEN, Role.BANNER, Role.RECOMMEND)),
    "spot-check-new": Route(verbs=BOTH, who=(Role.SCREEN,)),
    "spot-check": Route("spot check", reads=selectors.spot_checks_run_by),
    "spot-check-pool": Route("spot check", reads=selectors.spot_checks_run_by),
    "spot-sheet": Route(
        "spot sheet", BOTH, reads=selectors.spot_sheets_visible_to, acts=selectors.spot_sheets_done_by
    ),
    "person-unmask": Route("person", BOTH, reads=selectors.persons_opened_by),
    "answer-unmask": Route("application", BOTH, reads=selectors.answers_opened_by),
    "round-quotas": Route("round", BOTH, reads=relations.rounds_with_quotas),
    "application-dossier": Route("application", reads=selectors.applications_run_by),
    "application-opinions": Route("application", reads=selectors.applications_with_opinions_for),
    "panel-sheet-print": Route("application", reads=relations.judged_applications),
    "round-ranking": Route("round", reads=selectors.rounds_ranked_for),
    "ranking-print": Route("round", reads=selectors.rounds_ranked_for),
    "ranking-export": Route("round", reads=selectors.rounds_ranked_for),
    "round-sign-off": Route("round", BOTH, reads=relations.signed_rounds, acts=relations.recorded_rounds),
    "notice-draft": Route("round", reads=relations.drafted_notices),
    "archive-file": Route("archive file", reads=selectors.archive_files_visible_to),
    "package-file": Route("package", reads=selectors.packages_fetched_by),
    "package-results": Route("package", reads=selectors.answered_packages),
    "draw-list": Route(who=SEE_DRAWS),
    "draw-record": Route("draw", BOTH, reads=selectors.draws_visible_to, acts=selectors.draws_taken_back_by),
    "draw-data": Route("draw", reads=selectors.draws_visible_to),
    "objection-list": Route(who=(Role.SUPERVISE,)),
    "objection-detail": Route(
        "objection", BOTH, (Role.SUPERVISE,), selectors.objections_visible_to, masked=("objector", "contact")
    ),
    "payments": Route(who=(Role.FINANCE,)),
    "payments-export": Route(who=(Role.FINANCE,)),
    "payment-detail": Route("award", BOTH, (Role.FINANCE,), selectors.awards_paid_by),
}
FILE_KINDS = ("xlsx", "csv")
ENTERPRISES = {
    "enterprise-list": Route(who=enterprises.SEEING),
    "enterprise-begin": Route("unit", WRITE, (Role.CONTACT,), enterprises.beginners_of),
    "enterprise": Route("enterprise", reads=enterprises.enterprises_visible_to),
    "enterprise-standing": Route("enterprise", reads=enterprises.enterprises_visible_to),
    "enterprise-recognitions": Route("enterprise", reads=enterprises.enterprises_visible_to),
    "annual-report": Route("recognition", BOTH, reads=relations.reported_awards, acts=relations.own_reports),
    "revocation-new": Route("recognition", BOTH, (Role.SCREEN,), enterprises.recognitions_ended_by),
    "revocation": Route("revocation", reads=enterprises.revocations_visible_to),
    "enterprise-change-new": Route(
        "recognition", BOTH, (Role.CONTACT, Role.SCREEN), enterprises.recognitions_changed_by
    ),
    "enterprise-change": Route("enterprise change", reads=enterprises.changes_visible_to),
    "recognition-desk": Route(who=enterprises.DESK),
    **{f"recognition-desk-{kind}": Route(who=enterprises.DESK) for kind in FILE_KINDS},
    "revoked-export": Route(who=(Role.SCREEN, Role.DECIDE)),
    "pool": Route(who=enterprises.SEEING),
    **{f"pool-{kind}": Route(who=enterprises.SEEING) for kind in FILE_KINDS},
    "mentors": Route("recognition", BOTH, reads=enterprises.recognitions_mentored_by),
    "enterprise-basics": Route("enterprise", BOTH, (Role.CONTACT,), enterprises.enterprises_kept_by),
    "enterprise-told": Route("enterprise", BOTH, (Role.CONTACT,), KEPT),
    "enterprise-years": Route("enterprise", BOTH, reads=enterprises.enterprises_visible_to, acts=KEPT),
    "enterprise-year": Route("enterprise", BOTH, reads=enterprises.enterprises_visible_to, acts=KEPT),
    **{
        f"enterprise-{part}": Route("enterprise", BOTH, reads=enterprises.enterprises_visible_to, acts=KEPT)
        for part in ENTERPRISE_PARTS
    },
    "contact-request-list": Route(who=ANSWERING),
    "contact-request": Route("contact request", BOTH, ANSWERING, enterprises.contact_requests_for),
    "contact-letter": Route("contact request", reads=enterprises.contact_requests_for),
    "enterprise-contacts": Route(
        "enterprise", BOTH, ANSWERING, enterprises.enterprises_whose_contacts_are_kept_by
    ),
    "enterprise-import": Route(verbs=BOTH, who=enterprises.IMPORTERS),
    "enterprise-import-template": Route(who=enterprises.IMPORTERS),
    "enterprise-import-detail": Route("archive import", BOTH, reads=enterprises.imports_of),
    "enterprise-import-wrong": Route("archive import", reads=enterprises.imports_found_wrong),
    "holder-import": Route(verbs=BOTH, who=enterprises.enters_holders),
    "holder-template": Route(who=enterprises.enters_holders),
    "enterprise-name": Route("enterprise", BOTH, (Role.SCREEN,), enterprises.enterprises_merged_by),
    "enterprise-seat": Route("enterprise", BOTH, (Role.SCREEN,), enterprises.enterprises_merged_by),
    "enterprise-twins": Route(who=(Role.SCREEN,)),
    "enterprise-merging": Route("enterprise", BOTH, (Role.SCREEN,), enterprises.enterprises_merged_by),
}
LADDER_LISTS = (
    "ladder-rows",
    "ladder-conversion-rows",
    "ladder-moves",
    *(f"ladder-{each}" for each in ENTERPRISE_LISTS),
)
SEES_THE_LADDER = Route(who=enterprises.OVERSEEING)
WHAT_IF = Route("what if", who=enterprises.asks_what_if, reads=enterprises.what_ifs_of)
LADDER = {
    "ladder": SEES_THE_LADDER,
    "ladder-rows": SEES_THE_LADDER,
    "ladder-overview-export": SEES_THE_LADDER,
    "ladder-conversion": SEES_THE_LADDER,
    "ladder-moves": SEES_THE_LADDER,
    "ladder-conversion-rows": SEES_THE_LADDER,
    **{f"{name}-{kind}": SEES_THE_LADDER for name in LADDER_LISTS for kind in FILE_KINDS},
    **{f"ladder-{listed}": SEES_THE_LADDER for listed in ENTERPRISE_LISTS},
    **{f"ladder-{listed}-tell": Route(verbs=WRITE, who=enterprises.TELLING) for listed in ENTERPRISE_LISTS},
    "ladder-what-if": Route(verbs=BOTH, who=enterprises.asks_what_if),
    "ladder-what-if-detail": WHAT_IF,
    "ladder-what-if-rows": WHAT_IF,
    **{f"ladder-what-if-rows-{kind}": WHAT_IF for kind in FILE_KINDS},
    "ladder-night": SEES_THE_LADDER,
    "ladder-night-start": Route(verbs=WRITE, who=enterprises.runs_the_judging),
}
ADMINISTRATORS = {
    "role-list": Route(verbs=BOTH, who=(Role.SECURITY,)),
    "role-change": Route("role change", BOTH, (Role.SECURITY,), role_changes.changes_visible_to),
}

PAGES = (
    OPEN_TO_ALL
    | SIGN_IN
    | EVERYBODY
    | APPLICANTS
    | EXPERTS
    | LINK_DESKS
    | DEPARTMENT
    | ENTERPRISES
    | LADDER
    | ADMINISTRATORS
)
