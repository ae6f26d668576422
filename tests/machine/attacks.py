"""What is not allowed, each tried and seen to change nothing: neither a line of the log nor any state."""

from uuid import uuid4

from viewflow.workflow.models import Task

from tests.machine import rounds
from tests.machine.actors import Actor, is_done, is_the_way_in
from tests.machine.walk import address
from workflows.models import Application, ArchiveFile, Award, Document, Review, Scan, TaskBook

GONE = (403, 404)
REFUSED = (400, 403, 404, 405, 409, 410, 412, 422, 428)
# What nobody may set by a form.
FORGED = {
    "state": "granted",
    "decision": "granted",
    "reach": "4",
    "is_open": "",
    "owner": "1",
    "done_by": "1",
    "decided_by": "1",
    "list_version": "99",
    "task": "1",
    "round": "1",
}


def one_of(rows, pick):
    """One of several, by a number."""
    rows = list(rows)
    return rows[pick % len(rows)]


def nothing_changes(walk, deed, *, allowed=GONE):
    """Do it, and see that the answer is a refusal and nothing is different."""
    before = walk.state()
    answer = deed()
    told = "\n".join(["", *walk.story])
    assert answer.status_code in allowed or is_the_way_in(answer), f"{told}\nshould be refused"
    assert walk.state() == before, f"{told}\nchanged something"
    return answer


def over(walk):
    """The forms that were posted for tasks that are done by now."""
    done = set(
        Task.objects.filter(pk__in=[pk for *_form, pk in walk.posted], finished__isnull=False).values_list(
            "pk", flat=True
        )
    )
    return [(actor, url, data) for actor, url, data, pk in walk.posted if pk in done]


def post_again(walk, actor, url, data):
    """The same form once more, after its task is done."""
    nothing_changes(walk, lambda: actor.posts(walk.story, url, data), allowed=REFUSED)


def call_twice(walk, task, action, body):
    """One deed by a program, and the same request again: the same answer, and nothing more is done."""
    actor, key = walk.hand_of(task), str(uuid4())
    path = f"inbox/{task.external_task_id}/{action}/"
    before = walk.state()
    first = actor.calls(walk.story, path, body, key=key)
    assert first.status_code < 500, "\n".join(walk.story)
    after = walk.state()
    if not is_done(first):
        assert after == before, "\n".join([*walk.story, "refused, yet something changed"])
    second = actor.calls(walk.story, path, body, key=key)
    assert second.status_code == first.status_code, "\n".join(walk.story)
    assert not is_done(first) or second.json() == first.json(), "\n".join(walk.story)
    assert walk.state() == after, "\n".join([*walk.story, "done twice"])


def try_a_task(walk, task, other):
    """Whoever is not addressed opens the page, posts a valid form and calls the interface."""
    actor = one_of(_others(walk, task), other)
    nothing_changes(walk, lambda: actor.opens(walk.story, address(task)))
    path = f"inbox/{task.external_task_id}/"
    nothing_changes(walk, lambda: actor.calls(walk.story, path, verb="GET"), allowed=(401, *GONE))
    nothing_changes(walk, lambda: actor.calls(walk.story, f"{path}claim/"), allowed=(401, *GONE))
    name = task.flow_task.name
    if task.finished is None and name != "correct":
        form = rounds.STEPS[name](task)[0]
        nothing_changes(walk, lambda: actor.posts(walk.story, address(task), form))


def try_papers(walk, pick, other):
    """Who has no part in the round asks for one thing that lies in it."""
    actor = one_of(_outsiders(walk), other)
    url = one_of(_papers(walk), pick)
    nothing_changes(walk, lambda: actor.opens(walk.story, url), allowed=(401, *GONE))
    if url.endswith(("/review/", "/withdraw/")):
        form = {
            "reason": "他人撤回",
            "pledge_integrity": "on",
            "pledge_secrecy": "on",
            "pledge_members": "on",
        }
        nothing_changes(walk, lambda: actor.posts(walk.story, url, form))


def forge(walk, task, name):
    """The holder's own form, with a field more: it counts as nothing, or the whole is refused. What names an
    application names one of another round, which stays as it was.
    """
    form = rounds.STEPS[task.flow_task.name](task)[0] | {name: FORGED[name]}
    elsewhere = Application.objects.get(pk=walk.world.templates[0].application.pk)
    names_another = task.flow_task.name in ("propose", "sign", "group")
    if names_another:
        form = _of_another_round(task, elsewhere) | {name: FORGED[name]}
    before, actor = walk.state(), walk.hand_of(task)
    answer = actor.posts(walk.story, address(task), form)
    told = "\n".join(["", *walk.story])
    assert answer.status_code < 500, told
    if names_another:
        assert answer.status_code == 422, told
    if not is_done(answer):
        assert walk.state() == before, told
    assert Task.objects.get(pk=task.pk).owner_id in (None, actor.user.pk), told
    now = Application.objects.get(pk=elsewhere.pk)
    assert (now.state, now.version, now.group_id) == (elsewhere.state, elsewhere.version, None), told
    granted = walk.applications.filter(state="granted").exclude(round__window="released")
    assert not granted.exists(), told


def leave_out(walk, task):
    """A form from which everything is missing."""
    form = rounds.MORE_THAN_A_DRAFT.get(task.flow_task.name, {})
    actor = walk.hand_of(task)
    nothing_changes(walk, lambda: actor.posts(walk.story, address(task), form), allowed=(422,))


def ask_by(walk, task, verb):
    """A verb that the page and the interface do not take."""
    actor = walk.hand_of(task)
    nothing_changes(walk, lambda: actor.sends(walk.story, verb, address(task)), allowed=(405,))
    path = f"inbox/{task.external_task_id}/claim/"
    nothing_changes(walk, lambda: actor.calls(walk.story, path, verb=verb), allowed=(405,))


def _of_another_round(task, elsewhere):
    """A valid form that names an application of another round."""
    own = {"application": [elsewhere.public_id], "reason": "误选"}
    if task.flow_task.name == "group":
        return own | {"action": "move", "target": ""}
    return own | {"action": "decline" if task.flow_task.name == "propose" else "take_out"}


def _others(walk, task):
    """Everybody of this world to whom the task is not addressed, and a visitor."""
    own = [walk.world.actor(each.applicant) for each in walk.applications]
    around = [*walk.world.cast, *own, walk.world.stranger]
    return [Actor(), *[each for each in around if not each.holds(task.owner_permission)]]


def _outsiders(walk):
    """A stranger, a visitor, and somebody who applied in another round."""
    return [walk.world.stranger, Actor(), walk.world.actor(walk.world.templates[0].application.applicant)]


def _papers(walk):
    """The addresses of what lies in the round: applications, files, opinions, papers, lists."""
    round_, found = walk.round.public_id, []
    for each in walk.applications.prefetch_related("attachments"):
        found += [f"/applications/{each.public_id}/{part}" for part in ("", "review/", "withdraw/")]
        found += [f"/api/v1/applications/{each.public_id}/"]
        found += [f"/attachments/{file.public_id}/" for file in each.attachments.all()[:1]]
    found += [
        f"/reviews/{each.public_id}/" for each in Review.objects.filter(application__round=walk.round)[:2]
    ]
    cases = walk.cases
    found += [f"/documents/{each.public_id}/" for each in Document.objects.filter(case__in=cases)[:3]]
    found += [f"/scans/{each.public_id}/" for each in Scan.objects.filter(case__in=cases)[:3]]
    books = TaskBook.objects.filter(application__round=walk.round)
    found += [f"/task-books/{each.public_id}/print.pdf" for each in books]
    files = ArchiveFile.objects.filter(application__round=walk.round)
    found += [f"/archive-files/{each.public_id}/" for each in files]
    found += [f"/payments/{each.public_id}/" for each in Award.objects.filter(case__in=cases)]
    return [*found, f"/rounds/{round_}/notice-draft/docx/", f"/api/v1/rounds/{round_}/list/"]
