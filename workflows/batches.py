"""One act on many applications (批量审核、批量退回、批量导出): shown first, then done as a job in the order
of ids, each in its own transaction and with its own receipt. The rights of who asked are looked at again
then.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from viewflow.workflow.models import Task

from accounts.models import User
from trail import clock, guard, log, outbox
from workflows import process, selectors
from workflows.flows import ApplicationFlow
from workflows.models import Application, Batch, BatchItem, Endorsement
from workflows.services import endorsing, exports, isolated, links, own, quotas, secluded_rows
from workflows.services.content import Content
from workflows.services.errors import NotNow, Refusal

JOB = "run_batch"
MOST = 1000
FORWARD, RETURN, EXPORT = "forward", "return", "export"
TITLES = {
    FORWARD: gettext_lazy("Batch check"),
    RETURN: gettext_lazy("Batch return"),
    EXPORT: gettext_lazy("Batch export"),
}
Link, State = Endorsement.Link, BatchItem.State
STEPS = {
    Link.UNIT: ApplicationFlow.endorse,
    Link.BANNER: ApplicationFlow.first_check,
    Link.BODY: ApplicationFlow.recommend,
}


@dataclass(frozen=True)
class Preview:
    """One line of what a batch would do: the application, and why it would not go ("" if it would)."""

    application: Application
    sentence: str = ""


def preview(kind, desk, applications, *, by):
    """What a batch of that kind would do with these applications of one round, in the order of ids; nothing
    is changed. Every line is judged as it stands now.
    """
    found = sorted(applications, key=lambda each: each.pk)
    if kind == EXPORT or not found:
        return [Preview(each) for each in found]
    round_ = found[0].round
    last = links.closes_for(round_, desk.organisation, desk.link)
    left = _places_left(kind, desk, round_)
    mine = own.own_among(found, by)
    lines = []
    for each in found:
        sentence = str(endorsing.obstacle(each, desk.link, last=last, is_own=each.pk in mine) or "")
        if not sentence and kind == FORWARD:
            sentence = _cannot_forward(desk, round_, left)
            if left is not None and not sentence:
                left -= 1
        lines.append(Preview(each, sentence))
    return lines


@transaction.atomic
def ask(kind, desk, applications, *, arguments, by):
    """Write the batch down; the job does it after the commit. Returns the batch.

    `NotNow` for none, or more than may be done at once.
    """
    found = sorted(applications, key=lambda each: each.pk)
    if not found:
        raise NotNow(_("Choose at least one application."))
    if len(found) > MOST:
        raise NotNow(_("At most %(n)d applications are done at once.") % {"n": MOST})
    guard.refuse_identity_numbers(arguments)
    batch = Batch.objects.create(
        kind=kind,
        round=found[0].round,
        office=desk.office,
        arguments=arguments,
        asked_by=by,
        asked_at=clock.now(),
    )
    BatchItem.objects.bulk_create(BatchItem(batch=batch, application=each) for each in found)
    outbox.put(JOB, {"batch": batch.public_id}, key=f"{JOB}:{batch.public_id}")
    log.record(
        "batch_asked",
        actor=by,
        object_type="batch",
        object_id=batch.public_id,
        after={"kind": kind, "office": desk.office, "count": len(found)},
    )
    return batch


@outbox.job(JOB)
class RunBatch(outbox.Job):
    """Does what is still waiting of a batch; killed in between, it goes on where it stopped."""

    def prepare(self, payload):
        batch = Batch.objects.select_related("round__edition", "asked_by").get(public_id=payload["batch"])
        for item in batch.items.filter(state=State.WAITING).order_by("application_id"):
            _do(batch, item)
        desk = _desk_now(batch)
        return _written(batch, desk) if batch.kind == EXPORT and desk else None

    def apply(self, payload, result):
        batch = Batch.objects.select_for_update(no_key=True).get(public_id=payload["batch"])
        if result:
            _publish(batch, *result)
        batch.done_at = clock.now()
        batch.save(update_fields=["arguments", "done_at"])

    def gave_up(self, payload, error):
        Batch.objects.filter(public_id=payload["batch"]).update(done_at=clock.now())


def _written(batch, desk):
    """The file of an export, and what was isolated before it was read."""
    known = isolated.in_force(batch.items.values("application"))
    return exports.write(batch, _exported(batch, desk)), known


def _publish(batch, file, known):
    """The file within reach of who asked; not where something in it was isolated since it was read."""
    if isolated.in_force(batch.items.values("application")) <= known:
        batch.arguments = {**batch.arguments, "file": file}
    else:
        outbox.put("forget_file", {"path": file}, key=f"forget:{file}")


def _desk_now(batch):
    """The desk for which the batch was asked, if who asked holds it at this moment; None otherwise."""
    batch.asked_by = User.objects.get(pk=batch.asked_by_id)
    return selectors.link_desk(batch.asked_by, batch.office)


def _do(batch, item):
    """One line of a batch: done with its receipt, or not done with the reason. The rights are looked at for
    each: they may end while a long batch runs.
    """
    try:
        with transaction.atomic():
            related = BatchItem.objects.select_for_update(of=("self",)).select_related("application", "batch")
            item = related.get(pk=item.pk)
            if item.state != State.WAITING:
                return
            desk = _desk_now(batch)
            if desk is None:
                raise PermissionError(batch.office)
            if secluded_rows.is_blanked(item.batch.arguments):
                raise NotNow(isolated.SECLUDED)
            receipt = _act(batch, item.application, desk)
            item.state, item.receipt = State.DONE, receipt.number if receipt else None
            item.sentence = str(receipt or "")
            item.save(update_fields=["state", "receipt", "sentence"])
    except PermissionError:
        _refuse(item, _("You no longer hold the office for which you asked this."))
    except (Refusal, ValidationError) as refusal:
        _refuse(item, " ".join(getattr(refusal, "messages", [str(refusal)])))


def _refuse(item, sentence):
    BatchItem.objects.filter(pk=item.pk, state=State.WAITING).update(
        state=State.REFUSED, sentence=sentence[:500]
    )


def _act(batch, application, desk):
    """The act itself through the one door; an export changes nothing and has no receipt."""
    by = batch.asked_by
    if batch.kind == EXPORT:
        if not selectors.applications_at(by, desk).filter(pk=application.pk).exists():
            raise PermissionError(application.pk)
        return None
    task = Task.objects.filter(
        flow_task=STEPS[desk.link], process__case_process__case=application.case_id, finished=None
    ).first()
    if task is None or task.owner_permission != desk.office:
        raise NotNow(_("It does not lie with you any more."))
    return process.perform(task, by=by, act=lambda: _said(batch, application, desk.link, by))


def _said(batch, application, link, by):
    arguments = batch.arguments
    if batch.kind == RETURN:
        return endorsing.give_back(
            application, link=link, remarks=arguments["remarks"], note=arguments.get("note", ""), by=by
        )
    checks = {name: True for name, _title in endorsing.lines(Content(application))}
    return endorsing.forward(
        application, link=link, checks=checks, opinion=arguments.get("opinion", ""), by=by
    )


def _exported(batch, desk):
    chosen = batch.items.filter(state=State.DONE).values("application")
    return selectors.applications_at(batch.asked_by, desk).filter(pk__in=chosen)


def _places_left(kind, desk, round_):
    """How many more the quota allows; None where there is none, or the act takes no place of it."""
    if kind != FORWARD or desk.link != Link.UNIT or round_.edition.policy.way.quota is None:
        return None
    quota = quotas.of(desk.organisation, round_)
    return quota.total - quota.used


def _cannot_forward(desk, round_, left):
    if desk.link == Link.BANNER and round_.edition.policy.way.on_site:
        return _("A first check needs the form of its on-site check, so it is done singly.")
    return _("The quota of the unit is used up.") if left is not None and left <= 0 else ""
