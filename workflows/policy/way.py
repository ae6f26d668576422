"""The way of an application through a programme beyond the formal check: who sees it before the department,
how it is reviewed, who signs, what follows the decision. A part that a programme does not write is not gone.
"""

from dataclasses import dataclass, field

from .dated import DatedValue
from .form import Form, Question, parse_questions, refuse_twice
from .notice import NoticeRule, parse_notice
from .package import PackageRule, cross_check_package, parse_package
from .papers import cited, parse_dated
from .reading import Place
from .recognition import ComprehensiveCheck, Visit, parse_comprehensive_check, parse_issuers, parse_visit
from .review import ReviewRule, figures, parse_review, periods

LINKS = ("unit", "banner", "body")
LATECOMERS = ("end", "next_batch")
OFFICES = ("screen", "division", "decide", "meeting")
PARTS = (
    "issuers links checks on_site visit latecomers barred quota correction reconsideration review interview "
    "comprehensive_check sign_off notice package task_book"
)


@dataclass(frozen=True)
class QuotaRule:
    """How many applications a unit may forward: `times` the best of the last `years`' awards, `at_least`."""

    years: int
    times: int
    at_least: int


@dataclass(frozen=True)
class SharedQuota:
    """A unit's quota over all programmes of a pool."""

    pool: str
    title: str
    programmes: tuple[str, ...]
    rule: DatedValue


@dataclass(frozen=True)
class Defect:
    """One line of the closed list of what the department may let an applicant put right after the deadline:
    only these questions of the form are opened.
    """

    code: str
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """Corrections that the department allows after the deadline; none where the list is empty."""

    defects: tuple[Defect, ...] = ()
    period: DatedValue | None = None


@dataclass(frozen=True)
class Reconsideration:
    """Within which period a review of non-acceptance is asked for, and answered."""

    ask: DatedValue
    answer: DatedValue


@dataclass(frozen=True)
class SignOff:
    """One step of the ordered sign-off; with `minutes` it names the number of the meeting's minutes, when it
    is `joint` it keeps what each of the other issuers put under the list (会签).
    """

    step: str
    title: str
    office: str
    minutes: bool = False
    joint: bool = False


@dataclass(frozen=True)
class TaskBookRule:
    """The task book: by when it is handed in, which answers are `taken` over and may be changed or are
    `locked`, what it asks besides, and the pledge.
    """

    period: DatedValue
    locked: tuple[str, ...]
    editable: tuple[str, ...]
    questions: tuple[Question, ...]
    pledge: str
    remind_days: int = 3


@dataclass(frozen=True)
class Bar:
    """That whose row was taken away does not apply again in that year, in words with their clause."""

    title: str
    source: str
    clause: str


@dataclass(frozen=True)
class Way:
    """All of it; what is None or empty is skipped. `links` maps unit, banner and body to the step's title,
    `checks` what each of them looks at, besides secrecy and the papers that depend on the case, to its words.
    `on_site`: whether a banner's bureau goes there, with the form `visit` where there is one; `latecomers`:
    what becomes of an application that the links have not forwarded when their last cut-off comes; `barred`:
    whether nobody applies in the year in which the own row was taken away; `issuers`: who issues the call
    together, as of a day.
    """

    links: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    on_site: bool = True
    latecomers: str = "end"
    issuers: DatedValue | None = None
    visit: Visit | None = None
    barred: Bar | None = None
    quota: SharedQuota | None = None
    correction: Correction = Correction()
    reconsideration: Reconsideration | None = None
    review: ReviewRule | None = None
    interview: ReviewRule | None = None
    comprehensive_check: ComprehensiveCheck | None = None
    sign_off: tuple[SignOff, ...] = ()
    notice: NoticeRule | None = None
    package: PackageRule | None = None
    task_book: TaskBookRule | None = None

    def issuers_on(self, day):
        """Who issues the call together on a day; nobody where the department does it alone."""
        return self.issuers.on(day).value if self.issuers and self.issuers.in_force(day) else ()


def parse_way(place):
    """The way from its place in a programme file."""
    fields = place.fields("", PARTS)
    parsers = {
        "issuers": lambda place: parse_dated(place, parse_issuers),
        "links": _links,
        "checks": _checks,
        "on_site": lambda place: place.flag(),
        "latecomers": lambda place: place.choice(LATECOMERS),
        "visit": parse_visit,
        "barred": _barred,
        "quota": _quota,
        "correction": _correction,
        "reconsideration": _reconsideration,
        "review": parse_review,
        "interview": parse_review,
        "comprehensive_check": parse_comprehensive_check,
        "sign_off": _sign_off,
        "notice": parse_notice,
        "package": parse_package,
        "task_book": _task_book,
    }
    way = Way(**{name: parse(fields[name]) for name, parse in parsers.items() if name in fields})
    if way.interview and not way.review:
        place.fail("有会评答辩（interview）的须先写通讯评审（review）")
    if way.interview and not way.sign_off:
        place.fail("有会评答辩（interview）的须写逐级审定（sign_off）")
    if way.visit and not ("banner" in way.links and way.on_site):
        place.fail("有现场考察表（visit）的须有旗县初审（banner）并到现场（on_site）")
    if way.comprehensive_check and (way.interview or not way.review or not way.sign_off):
        place.fail("有综合审查（comprehensive_check）的须有专家评审和逐级审定，不能有会评答辩")
    if any(step.joint for step in way.sign_off[:1]):
        place.fail("逐级审定的第一步是经办处室提出名单，不能会签（joint）")
    if any(step.joint for step in way.sign_off) and not _is_issued_jointly(way.issuers):
        place.fail("有会签（joint）的须写联合发文的单位（issuers），且不止一家")
    if way.notice and not way.sign_off:
        place.fail("有公示（notice）的须写逐级审定（sign_off）")
    return way


def _is_issued_jointly(issuers):
    return issuers is not None and all(len(entry.value or ()) > 1 for entry in issuers.entries)


def cross_check(place, way, form: Form, applicant):
    """Refuse what names a question that the form does not ask, and links that who applies does not have."""
    _check_links(place, way.links, applicant)
    known = {question.name for question in form.questions}
    named = {name for defect in way.correction.defects for name in defect.questions}
    for rule in filter(None, (way.review, way.interview)):
        named |= {rule.discipline, rule.avoid, *rule.hidden} - {""}
    if way.task_book:
        named |= {*way.task_book.locked, *way.task_book.editable}
    for name in sorted(named - known):
        place.fail(f"way 里的问题“{name}”不在申报书中")
    if way.package:
        cross_check_package(place, way.package, form)


def _links(place):
    links = {link: title.text() for link, title in place.pairs()}
    for link in links:
        if link not in LINKS:
            place.fail(f"不认识“{link}”，这里可以写：{'、'.join(LINKS)}")
    if "banner" in links and "body" not in links:
        place.fail("有旗县初审（banner）的须有归口推荐（body）")
    return {link: links[link] for link in LINKS if link in links}


def _checks(place):
    return {Place(name, title.path).name(): title.text() for name, title in place.pairs()}


def _barred(place):
    fields = place.fields("title source")
    return Bar(fields["title"].text(), *cited(fields["source"]))


def _check_links(place, links, applicant):
    """People apply through their unit; an enterprise is its own."""
    if applicant == "enterprise" and "unit" in links:
        place.fail("企业自己申报，way 的 links 没有单位审核（unit）")
    if applicant != "enterprise" and links and "unit" not in links:
        place.fail("有旗县初审（banner）或归口推荐（body）的须有单位审核（unit）")


def _quota(place):
    fields = place.fields("pool title programmes rule")
    return SharedQuota(
        pool=fields["pool"].name(),
        title=fields["title"].text(),
        programmes=tuple(each.name() for each in fields["programmes"].each()),
        rule=parse_dated(fields["rule"], lambda value: figures(value, QuotaRule, "years times at_least")),
    )


def _correction(place):
    fields = place.fields("defects period")
    defects = []
    for each in fields["defects"].each():
        line = each.fields("defect title questions")
        questions = tuple(name.name() for name in line["questions"].each())
        defects.append(Defect(line["defect"].name(), line["title"].text(), questions))
    refuse_twice(place, [defect.code for defect in defects])
    return Correction(tuple(defects), periods(fields["period"]))


def _reconsideration(place):
    fields = place.fields("ask answer")
    return Reconsideration(periods(fields["ask"]), periods(fields["answer"]))


def _sign_off(place):
    steps = []
    for each in place.each():
        fields = each.fields("step title office", "minutes joint")
        steps.append(
            SignOff(
                step=fields["step"].name(),
                title=fields["title"].text(),
                office=fields["office"].choice(OFFICES),
                minutes=fields.read("minutes", "flag", False),
                joint=fields.read("joint", "flag", False),
            )
        )
    refuse_twice(place, [step.step for step in steps])
    if not steps or steps[0].office != "screen":
        place.fail("逐级审定的第一步是经办处室的拟立项方案（office: screen）")
    return tuple(steps)


def _task_book(place):
    fields = place.fields("period locked pledge", "editable questions remind_days")
    return TaskBookRule(
        period=periods(fields["period"]),
        locked=tuple(each.name() for each in fields["locked"].each()),
        editable=tuple(each.name() for each in fields["editable"].each()) if "editable" in fields else (),
        questions=parse_questions(fields["questions"]) if "questions" in fields else (),
        pledge=fields["pledge"].text(),
        remind_days=fields.read("remind_days", "integer", 3),
    )
