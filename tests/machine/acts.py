"""What the holder of an open task may post at each step of an application and of an objection. Every function
gives the forms that a browser would send, the one that leads onward first.
"""

from datetime import timedelta

from tests.machine.actors import SCAN
from tests.workflows import posts
from trail import clock
from workflows.models import Application, Endorsement, Recusal, Review, TaskBook
from workflows.services import endorsing, opinions
from workflows.services.content import Content

COMMENT = "选题明确，方案可行，前期基础较好，建议资助。"


def application_of(task):
    """The application of the task's case, as it is now."""
    return Application.objects.select_related("edition", "case", "round__edition").get(
        case__processes__process=task.process_id
    )


def review_of(task):
    """The opinion for which an expert's task waits."""
    return Review.objects.select_related("application__round__edition", "member").get(pk=task.data["review"])


def book_of(task):
    """The task book of the task's case."""
    return TaskBook.objects.select_related("application__round__edition").get(
        application__case__processes__process=task.process_id
    )


def forward(task):
    """The link ticks all that it looks at and forwards; or returns, or does not recommend."""
    lines = endorsing.lines(Content(application_of(task)))
    ticked = {f"check_{name}": "on" for name, _title in lines}
    return [
        {"outcome": "forwarded", "opinion": "同意", **ticked},
        {"outcome": "returned", "remark_abstract": "请写明研究内容", "opinion": "退回修改"},
        {"outcome": "turned_down", "opinion": "与本单位研究方向不符"},
    ]


def check_on_site(task):
    """The banner's bureau adds what it found on site."""
    onward, *others = forward(task)
    visit = {"visited_on": clock.today().isoformat(), "visited_by": "两人", "found": "属实", "scan": SCAN}
    return [onward | visit, *others]


def screen(task):
    """The officer accepts, or refuses with a reason of the programme."""
    application = application_of(task)
    return [posts.accepting(application), posts.refusing(application)]


def ask_again(task):
    """The applicant asks for a review of the non-acceptance."""
    return [{"reason": "签字页在第二页，请查看。"}]


def reconsider(task):
    """Another officer answers."""
    return [
        {"outcome": "overturned", "opinion": "签字齐全，予以受理。"},
        {"outcome": "upheld", "opinion": "签字页缺两名成员，维持原决定。"},
    ]


def review(task):
    """The expert declares first, then hands in, saves or finds a conflict after all."""
    review = review_of(task)
    conflict = {"ground": Recusal.Ground.COWORK, "note": ""}
    if not review.cleared_at:
        return [{"ground": "none", "pledge": "on"}, conflict]
    sheet = sheet_of(review)
    return [{"action": "file", **sheet}, {"action": "save", **sheet}, {"action": "declare", **conflict}]


def sheet_of(review):
    """A whole opinion, on the version that is there; no two applications of a round come out alike."""
    less = review.application_id % 9
    rule = opinions.rule_of(review.application.round, review.stage)
    points = {f"item_{line.name}": line.high - less for line in opinions.lines_of(review)}
    words = {"grade": rule.grades[0], "recommendation": rule.recommendations[0][0], "comment": COMMENT}
    return {**points, **words, "version": review.version}


def complete(task):
    """The applicant completes the task book and hands it in, or keeps it."""
    book = book_of(task)
    answers = book.application.answers
    rows = answers["schedule"]
    told = {
        "version": book.version,
        "since": answers["since"],
        "until": answers["until"],
        "schedule-TOTAL_FORMS": len(rows),
        "schedule-INITIAL_FORMS": 0,
        **{f"schedule-{n}-{name}": said for n, row in enumerate(rows) for name, said in row.items()},
        "bank_name": "演示银行",
        "bank_account_name": "依托单位（演示）",
    }
    return [{**told, "pledge": "on", "hand_in": "1"}, told]


def seal(task):
    """The unit scans in what it sealed, under the code that is printed on it."""
    return [{"code": book_of(task).verification_code, "scan": SCAN}]


def confirm(task):
    """The department confirms, or sends the task book back with a new day."""
    later = (clock.today() + timedelta(days=9)).isoformat()
    back = {"outcome": "send_back", "remarks": "研究进度与申报书不符", "due_on": later}
    return [{"outcome": "confirm"}, back]


def admit(task):
    """The supervision division admits an objection or not."""
    return [
        {"admitted": "yes", "note": "请核实图3的来源。"},
        {"admitted": "no", "note": "未附证明材料。"},
    ]


def verify(task):
    """The unit reports what it found."""
    return [{"report": "图3为本人绘制。", "scan": SCAN}]


def settle(task):
    """The supervision division decides."""
    words = {"opinion": "经核实，数据真实。", "answer": "经核实处理，特此答复。"}
    return [{"outcome": "not_upheld", **words}, {"outcome": "upheld", **words}]


def remark_free(application):
    """The link's own words on an application, for the interface for programs."""
    lines = endorsing.lines(Content(application))
    return {"checklist": {name: True for name, _title in lines}, "opinion": "同意"}


LINKS = {
    "endorse": Endorsement.Link.UNIT,
    "first_check": Endorsement.Link.BANNER,
    "recommend": Endorsement.Link.BODY,
}
STEPS = {
    "endorse": forward,
    "first_check": check_on_site,
    "recommend": forward,
    "screen": screen,
    "ask_reconsideration": ask_again,
    "reconsider": reconsider,
    "review": review,
    "task_book": complete,
    "seal_task_book": seal,
    "confirm_task_book": confirm,
    "admit": admit,
    "verify": verify,
    "settle": settle,
}
