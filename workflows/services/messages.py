"""A message to a process that waits for it, left for after the commit; the nodes carry it there."""

from trail import outbox

KIND = "flow_message"
# Where an application waits for its round.
AWAIT_PANEL = "workflows/flows.ApplicationFlow.await_panel"
AWAIT_INTERVIEW = "workflows/flows.ApplicationFlow.await_interview"
AWAIT_DECISION = "workflows/flows.ApplicationFlow.await_decision"


def post(node, case, *, key):
    """Deliver to the case's process after the commit, if it waits at the node then; the same key once."""
    outbox.put(KIND, {"node": node, "case": case.pk}, key=f"{KIND}:{node}:{case.pk}:{key}")
