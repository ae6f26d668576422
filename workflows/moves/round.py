"""The moves of a round."""

from django.db import transaction

from accounts.offices import code
from trail import clock
from workflows import documents, nodes
from workflows.models import Application, Decision
from workflows.moves.case import CaseMoves
from workflows.services import (
    batching,
    completing,
    draws,
    ending,
    grouping,
    links,
    notice_prints,
    packages,
    panels,
    public_notices,
    reviews,
    rounds,
    signing,
)
from workflows.services.messages import AWAIT_DECISION, AWAIT_INTERVIEW, AWAIT_PANEL

RELATED = ("round__edition", "round__screening_office", "round__deciding_office")


class NotToldError(Exception):
    """Of so many applications that were decided on none waits for the result, and none has got it."""


class RoundMoves(CaseMoves):
    """The single moves of a round, each one line into a service."""

    def round(self, activation):
        return nodes.case_of(activation, *RELATED).round

    def way(self, activation):
        return self.round(activation).edition.policy.way

    def receive(self, activation, round_):
        return self.take_up(activation, round_.case)

    # who is asked

    def office(self, activation, role):
        """The office of that role beside the one that does the formal check."""
        return code(role, self.round(activation).screening_office.code.partition("@")[2])

    def screening_office(self, activation):
        return self.round(activation).screening_office.code

    def deciding_office(self, activation):
        return self.round(activation).deciding_office.code

    def drawing_office(self, activation):
        return self.office(activation, "draw")

    def witnessing_office(self, activation):
        return self.office(activation, "witness")

    def secretary_office(self, activation):
        return self.office(activation, "secretary")

    def signing_office(self, activation):
        return self.office(activation, self.next_step(activation).office)

    # the window

    def opens_at(self, activation):
        return self.round(activation).opens_at

    def closes_at(self, activation):
        return self.round(activation).closes_at

    def open_window(self, activation):
        rounds.open_window(self.round(activation))

    def close_window(self, activation):
        rounds.close_window(self.round(activation))

    def has_links(self, activation):
        return bool(self.way(activation).links)

    def links_end(self, activation):
        return self.round(activation).body_closes_at

    def end_latecomers(self, case):
        """What has not come to the department by the last cut-off of the links goes on in the next batch,
        where the programme has batches, and is over otherwise; in the order of ids, each in its own
        transaction.
        """
        late = case.round.applications.filter(
            reach__lt=Application.Reach.DEPARTMENT,
            state__in=[Application.State.FORWARDING, Application.State.RETURNED],
        )
        goes_on = links.has_next_batch(case.round) and late.exists()
        into, went_on = self.next_batch(case.round) if goes_on else None, 0
        for application in late.select_related("case", "edition", "round", "holder").order_by("pk"):
            if into is not None and self.carry_over(application, into):
                went_on += application.round_id == into.pk
            else:
                self.end_late(application)
        if went_on:
            batching.tell_office(case.round, into, went_on)

    def next_batch(self, round_):
        """The batch that follows; where none is planned it is, as it is proposed, and starts. None once the
        year is over, whose figures would be judged no longer.
        """
        into = batching.following(round_)
        if into is None and clock.today().year == round_.year:
            with transaction.atomic():
                into = rounds.plan_round(round_.edition, by=None, **batching.proposed_after(round_))
                self.start_round(into)
        return into

    def carry_over(self, application, into):
        """Whether it went on in the later batch, or has come to the department meanwhile."""
        with nodes.held(application.case):
            application.refresh_from_db(fields=["reach", "state"])
            if application.reach == Application.Reach.DEPARTMENT:
                return True
            if not batching.may_carry_over(application, into):
                return False
            batching.carry_over(application, into)
            return True

    def hand_on(self, application, into, *, by):
        """Whether it went on in the later batch, or was accepted or refused meanwhile."""
        with nodes.held(application.case):
            application.refresh_from_db(fields=["reach", "state"])
            if not batching.unchecked(application.round).filter(pk=application.pk).exists():
                return True
            if not batching.may_carry_over(application, into):
                return False
            batching.carry_over(application, into, words=batching.NOT_CHECKED, by=by)
            return True

    def end_late(self, application):
        with nodes.ended_early(application.case) as process:
            application.refresh_from_db(fields=["reach", "state"])
            if process is not None and application.reach < Application.Reach.DEPARTMENT:
                ending.lapse(application, process)

    # experts

    def is_reviewed(self, activation):
        """Where nobody came there is nothing to draw experts for."""
        is_by_experts = self.way(activation).review is not None
        return is_by_experts and not completing.nobody_came(self.round(activation))

    def is_locked(self, activation):
        return draws.all_locked(self.round(activation))

    def invited(self, activation):
        return panels.invite_seats(self.round(activation))

    def expert_address(self, activation):
        return panels.address(activation.task.data["member"])

    def invitation_due(self, activation):
        return panels.invitation_due(self.member(activation))

    def let_invitation_lapse(self, activation):
        panels.lapse(self.member(activation))

    def fill_seat(self, activation):
        """The next of the reserve is asked where an invitation was declined or not answered."""
        entry = panels.invite_next(self.member(activation))
        if entry:
            self.add_invitation(activation.process.pk, entry)

    def member(self, activation):
        """The panel's member to whose branch the task belongs."""
        task = activation.task
        while "member" not in task.data:
            task = task.previous.get()
        return task.data["member"]

    def open_reviews(self, case):
        """Let every accepted application's reviews begin, in the order of ids."""
        nodes.deliver_to_all(AWAIT_PANEL, grouping.ready_for_review(case.round))

    def reviews_due(self, activation):
        return reviews.due(self.round(activation))

    def needs_another_draw(self, activation):
        return reviews.wants_another_draw(self.round(activation))

    def has_interviews(self, activation):
        return self.way(activation).interview is not None

    def has_comprehensive_check(self, activation):
        return self.way(activation).comprehensive_check is not None

    def end_interviews(self, case):
        """Those who were not heard go on without an interview."""
        nodes.deliver_to_all(
            AWAIT_INTERVIEW, case.round.applications.filter(state=Application.State.ACCEPTED)
        )

    # the list

    def has_sign_off(self, activation):
        return bool(self.way(activation).sign_off)

    def is_sent_back(self, activation):
        """The list has to be proposed anew: not even its first step stands."""
        step = self.next_step(activation)
        return step is not None and step == self.way(activation).sign_off[0]

    def awaits_signature(self, activation):
        return self.next_step(activation) is not None

    def next_step(self, activation):
        """The step of the sign-off whose turn it is, asked once in a step: none signs while the flow goes
        on.
        """
        round_ = self.round(activation)
        if not hasattr(round_, "next_step"):
            round_.next_step = signing.next_step(round_)
        return round_.next_step

    def has_notice(self, activation):
        return public_notices.is_due(self.round(activation))

    def is_empty(self, activation):
        return not signing.has_lines(self.round(activation))

    def goes_elsewhere(self, activation):
        return packages.goes_out(self.round(activation))

    def notice_ends(self, activation):
        return self.round(activation).notice.ends_at

    def close_notice(self, activation):
        public_notices.close(self.round(activation))

    def print_notice(self, case):
        return documents.prepare_notice(case)

    def keep_notice(self, activation, prepared):
        notice_prints.keep(nodes.case_of(activation), *prepared)

    # the results

    def announce(self, case):
        """Tell every application of the round its decision, in the order of ids, each in its own transaction;
        one whose line is held by an objection hears it when that is answered. One that fails holds no other
        up; it is raised at the end, so that the job tries again. So is one that has not come to where it
        would be told.
        """
        decided = case.round.applications.filter(
            decision__outcome__in=[Decision.Outcome.GRANTED, Decision.Outcome.DECLINED]
        )
        nodes.deliver_to_all(AWAIT_DECISION, public_notices.without_held(decided))
        astray = public_notices.without_held(decided).filter(state=Application.State.ACCEPTED)
        if astray.exists():
            raise NotToldError(astray.count())

    def close_case(self, activation):
        self.file_case(activation, outcome=self.round(activation).window)
