"""What the holder of an open task may post at each step of a round, the form that leads onward first; and the
same deeds as the interface for programs takes them.
"""

from itertools import count

from tests.machine import acts
from tests.machine.actors import SCAN
from trail import clock
from workflows.models import Application, Draw, Round
from workflows.services import grouping, public_notices

SERIAL = count(1)
PORTAL = "https://kjt.example.invalid/notice/1"


def round_of(task):
    """The round of the task's case, as it is now."""
    return Round.objects.select_related("edition", "case").get(case__processes__process=task.process_id)


def accepted(round_):
    """The applications of a round that are on its list."""
    return round_.applications.filter(state=Application.State.ACCEPTED).order_by("pk")


def group(task):
    """The officer proposes groups, gathers what is left over, finishes; or divides and merges."""
    round_ = round_of(task)
    groups = list(grouping.groups_of(round_))
    ids = [each.public_id for each in groups]
    onward = {"action": "finish"}
    if grouping.ungrouped(round_).exists():
        onward = {"action": "gather", "title": "其他"} if groups else PROPOSE
    return [onward, PROPOSE, {"action": "split", "group": ids[:1]}, {"action": "merge", "group": ids}]


PROPOSE = {"action": "propose", "smallest": 1, "largest": 40}


def draw(task):
    """The drawer draws."""
    return [{"confirm": "on"}]


def witness(task):
    """The witness locks, or has one done again."""
    waiting = Draw.objects.filter(group__round=round_of(task), state=Draw.State.DRAWN)
    ids = [each.public_id for each in waiting][:1]
    return [{"action": "lock"}, {"action": "void", "draw": ids, "reason": "见证人中途离场"}]


def invitation(task):
    """The expert accepts with the pledge, or declines."""
    return [{"answer": "accept", "pledge": "on"}, {"answer": "decline", "reason": "近期出差"}]


def collect(task):
    """The officer hands the opinions over, reminds, lets reviews begin, asks for new experts."""
    return [{"action": action} for action in ("finish", "another_draw", "open", "remind")]


def propose(task):
    """The officer proposes by a cut, declines the rest, signs; or goes through single lines."""
    round_ = round_of(task)
    decided = accepted(round_).filter(decision__isnull=False)
    some = [each.public_id for each in accepted(round_)][:1]
    onward = {"action": "propose", "version": round_.list_version}
    if accepted(round_).filter(decision=None).exists():
        onward = {"action": "decline_rest"} if decided.exists() else CUT
    return [
        onward,
        {"action": "grant", "application": some},
        {"action": "decline", "application": some, "reason": "名额所限"},
        {"action": "take_back", "application": some, "reason": "更正"},
    ]


CUT = {"action": "cut", "places": 1}


def sign(task):
    """Whoever's turn it is signs, changes a line, or sends the list back."""
    round_ = round_of(task)
    listed = [each.public_id for each in accepted(round_)]
    return [
        {"action": "sign", "version": round_.list_version, "minutes": "厅务会纪要〔2026〕11号"},
        {"action": "take_out", "application": listed[:1], "reason": "存疑", "version": round_.list_version},
        {"action": "put_in", "application": listed[-1:], "reason": "增补", "version": round_.list_version},
        {"action": "send_back", "to": 0, "reason": "请重新研究", "version": round_.list_version},
    ]


def publish(task):
    """The officer puts the notice on the portal, or keeps the draft."""
    notice = public_notices.draft_of(round_of(task))
    told = {
        "title": notice.title,
        "text": "\n".join(notice.paragraphs),
        "first_day": clock.today().isoformat(),
        "portal_url": PORTAL,
    }
    return [{"action": "publish", **told}, {"action": "save", **told}]


def document(task):
    """The officer records the decision document."""
    return [
        {
            "number": f"内科基字〔2026〕{next(SERIAL)}号",
            "dated": clock.today().isoformat(),
            "title": "关于下达2026年度青年基金项目的通知",
            "scan": SCAN,
        }
    ]


def release(task):
    """The officer lets the results go out."""
    return [{"confirm": "on"}]


STEPS = acts.STEPS | {
    "group": group,
    "draw": draw,
    "witness": witness,
    "invitation": invitation,
    "collect": collect,
    "propose": propose,
    "sign": sign,
    "publish": publish,
    "record_document": document,
    "release": release,
}
# Where an empty form keeps a draft, the fields that ask for more than that.
MORE_THAN_A_DRAFT = {"review": {"action": "file"}, "task_book": {"hand_in": "1"}}


def through_the_interface(task):
    """The deed that leads onward as (action, body) for a program; None where it goes by the website alone."""
    name = task.flow_task.name
    if name in ("endorse", "recommend"):
        return "endorse", acts.remark_free(acts.application_of(task))
    if name == "screen":
        lines = acts.application_of(task).edition.policy.checklist
        return "screen", {"outcome": "accepted", "checklist": {entry.code: "yes" for entry in lines}}
    if name == "release":
        return "release", {"confirm": True}
    if name in ("propose", "sign"):
        return _of_the_list(STEPS[name](task)[0])
    return None


def _of_the_list(form):
    body = {name: said for name, said in form.items() if name != "action"}
    return form["action"], body
