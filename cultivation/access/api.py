"""Who may come to which address of the interface for programs."""

from cultivation.access import relations
from cultivation.access.routes import BOTH, OPEN, READ, SIGNED_IN, WRITE, Route
from enterprises import selectors as enterprises
from workflows import selectors
from workflows.api import inbox, links, lists

EVERY_VERB = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OWN = selectors.applications_of

API = {
    "api-schema": Route(who=OPEN),
    "api-token": Route(verbs=WRITE, who=OPEN),
    "api-token-revoke": Route(verbs=WRITE),
    "api-rounds": Route(who=OPEN),
    "api-round": Route("round", who=OPEN, reads=selectors.rounds_visible_to),
    "api-round-list": Route("round", reads=relations.signed_rounds),
    "api-register": Route(),
    "api-indicators": Route(who=OPEN),
    "api-indicator": Route("indicator", who=OPEN, reads=relations.every_indicator),
    "api-applications": Route(verbs=BOTH),
    "api-application": Route("application", reads=selectors.applications_visible_to),
    "api-page": Route(
        "application", (*READ, "PUT", "PATCH"), SIGNED_IN, selectors.applications_visible_to, OWN
    ),
    "api-submit": Route("application", WRITE, reads=OWN),
    "api-resubmit": Route("application", WRITE, reads=OWN),
    "api-withdraw": Route("application", WRITE, reads=OWN),
    "api-attachments": Route("application", WRITE, reads=OWN),
    "api-attachment": Route(
        "attachment", (*READ, "DELETE"), reads=relations.clean_attachments, acts=selectors.attachments_of
    ),
    "api-document": Route("document", reads=relations.kept_documents),
    "api-enterprises": Route(),
    "api-enterprise": Route("enterprise", reads=enterprises.enterprises_visible_to),
    "api-enterprise-standing": Route("enterprise", reads=enterprises.enterprises_visible_to),
    "api-inbox": Route(),
    "api-task": Route("task", reads=selectors.tasks_visible_to),
    **{
        f"api-{each.action}": Route("task", WRITE, reads=selectors.tasks_visible_to)
        for each in (*inbox.ACTIONS, *links.ACTIONS, *lists.ACTIONS)
    },
    # Every other address is absent, for everybody and by every verb.
    "api/v1/": Route("nothing", EVERY_VERB, OPEN, relations.nothing),
    "^api/": Route("nothing", EVERY_VERB, OPEN, relations.nothing),
}
