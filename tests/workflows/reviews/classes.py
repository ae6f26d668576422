"""A panel whose experts judge by their class: technical experts the items of the scorecard that are
theirs, the financial expert the growth; their leader merges the sheets.
"""

import copy
from datetime import date
from functools import cache

from tests.factories.review import PanelMemberFactory
from tests.factories.workflows import programme_file
from tests.plan.cases import cases_of
from tests.workflows.reviews.panel import COMMENT, HELD, Panel, reviewed_programme
from workflows import process
from workflows.policy import assess
from workflows.policy.programme import Programme
from workflows.services import opinions, panel_sheets

HIGH_TECH = "high_tech_enterprise"


@cache
def by_class():
    """The youth fund's form, reviewed as high-tech enterprises are: their scorecard, sheets and panel."""
    content = copy.deepcopy(reviewed_programme(sign_off=True).content)
    high_tech = copy.deepcopy(programme_file(HIGH_TECH).content)
    review = content["way"]["review"] | high_tech["way"]["review"]
    # Its fields are those of enterprises; a recognition gives no money.
    del review["groups"], content["money"]
    content["way"]["review"] = review | {"discipline": "discipline_code", "avoid": "avoid_reviewers"}
    content["way"]["comprehensive_check"] = high_tech["way"]["comprehensive_check"]
    content |= {name: high_tech[name] for name in ("eligibility", "scoring", "pass_mark")}
    # Its lines name the conditions of the youth fund.
    content["checklist"] = [line | {"rules": []} for line in content["checklist"]]
    return Programme.parse(content, "by_class.yaml")


def facts_of(case="各项恰好达到，专家评定 71 分"):
    """The facts of one of the programme's own cases, without what experts judge."""
    facts = next(each.facts for each in cases_of(HIGH_TECH) if each.name == case)
    return {name: value for name, value in facts.items() if not name.startswith("judged.")}


class ClassPanel(Panel):
    """Three technical experts and one financial one on seats, and some of both classes in reserve."""

    kinds = ("research", "research", "research", "research", "finance")
    in_reserve = ("research", "finance")

    def programme(self, **_options):
        return by_class()

    def fill_draw(self):
        self.seats = [self.of_class(kind) for kind in self.kinds]
        self.reserves = [self.of_class(kind, in_reserve=True) for kind in self.in_reserve]
        for application in self.applications:
            hand_in_facts(application)

    def of_class(self, kind, **columns):
        """A member of the draw's pool who counts for that class."""
        known = {} if columns else HELD
        member = PanelMemberFactory(draw=self.draw, **known, **columns)
        self.draw.pool.append(
            {"ref": member.ref, "kinds": [kind], "outside": False, "unit": "", "excluded": []}
        )
        self.draw.save()
        return member

    @property
    def technical(self):
        return self.seats[:4]

    @property
    def finance(self):
        return self.seats[4]

    def file_points(self, member, points):
        """The expert hands in these points by line; what is not named is given the most."""
        self.clear(member)
        review, by = self.review(member), member.person.user
        lines = [line for line in opinions.lines_of(review) if not line.is_settled]
        scores = {line.name: points.get(line.name, line.high) for line in lines}
        task, said = self.task(review), opinions.Sheet(scores=scores, recommendation="agree", comment=COMMENT)
        return process.perform(
            task, by=by, act=lambda: opinions.file(review, said, version=review.version, task=task, by=by)
        )

    def all_file(self, **points):
        """Every expert hands in; `points` by line."""
        for member in self.seats:
            self.file_points(member, points)

    def leaders_task(self):
        return self.desk.task(self.application.case, "panel_sheet")

    def sign(self, points=None, *, by=None, reasons=None):
        """The leader signs what the opinions come to, with these changes."""
        by = by or panel_sheets.leader_of(self.application).person.user
        merged = {each.line.name: each.points for each in panel_sheets.merged(self.application)}
        return process.perform(
            self.leaders_task(),
            by=by,
            act=lambda: panel_sheets.sign(
                self.application, merged | (points or {}), reasons=reasons or {}, comment=COMMENT, by=by
            ),
        )


def hand_in_facts(application):
    """The application as if an enterprise with these facts had handed it in."""
    given = facts_of()
    round_ = application.round
    found = assess.one(round_.edition.policy, given, round_.policy_date, year=round_.year)
    known = {
        name: {
            "value": value.isoformat() if isinstance(value, date) else value,
            "source": "档案",
            "day": None,
            "told": True,
        }
        for name, value in given.items()
    }
    application.assessment = found.as_json() | {"facts": known}
    application.save(update_fields=["assessment"])
