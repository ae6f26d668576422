"""Putting the accepted applications of a round into groups by discipline (分组).

Whoever calls holds the lock of the round's process.
"""

from django.db.models import Case, Count, Q, Value, When
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task

from trail import log
from workflows.models import Application, Draw, PanelMember, ReviewGroup
from workflows.policy import facts
from workflows.policy import grouping as policy
from workflows.services import reviews
from workflows.services.errors import NotNow
from workflows.services.own import require_not_own

State = Application.State
HANDED_OVER = [
    f"workflows/flows.RoundFlow.{step}" for step in ("interviews", "comprehensive_check", "propose", "decide")
]


def ready_for_review(round_):
    """The accepted applications whose group has a panel that was witnessed and has said yes."""
    panels = PanelMember.objects.filter(
        state=PanelMember.State.ACCEPTED, draw__state=Draw.State.LOCKED, draw__group__round=round_
    )
    return round_.applications.filter(
        state=Application.State.ACCEPTED, group__in=panels.values("draw__group")
    )


def groups_of(round_):
    """The groups of a round by code, with `size`, the number of their accepted applications."""
    accepted = Q(applications__state=State.ACCEPTED)
    groups = ReviewGroup.objects.filter(round=round_)
    return groups.annotate(size=Count("applications", filter=accepted)).order_by("code")


def ungrouped(round_):
    """The accepted applications of a round that are in no group."""
    return round_.applications.filter(state=State.ACCEPTED, group=None)


def joining(round_):
    """Who waits to join a group: the accepted ones that are in none and, once the collection was handed over
    and there is no other draw, those whom their experts left with too few opinions.
    """
    tasks = Task.objects.filter(process__case_process__case=round_.case_id, finished=None)
    has_review = round_.edition.policy.way.review is not None
    if not has_review or not tasks.filter(flow_task__in=HANDED_OVER).exists():
        return ungrouped(round_)
    short = Q(pk__in=reviews.left_short(round_).values("pk"))
    return round_.applications.filter(short | Q(group=None), state=State.ACCEPTED)


def propose(round_, *, smallest, largest, by):
    """Group all accepted applications anew by their discipline codes; what bears no code is left over.

    Raises `NotNow` where the sizes make no sense, or experts were drawn for a group already. A receipt.
    """
    if not 1 <= smallest <= largest:
        raise NotNow(_("The smallest size must not be above the largest."))
    groups = ReviewGroup.objects.filter(round=round_)
    _require_undrawn(groups)
    parts = policy.propose(_codes(round_, round_.applications), smallest=smallest, largest=largest)
    round_.applications.filter(group__isnull=False).update(group=None)
    groups.delete()
    made = ReviewGroup.objects.bulk_create(
        ReviewGroup(round=round_, code=f"{number:02d}", title=_title(part.prefixes), fields=[*part.prefixes])
        for number, part in enumerate(parts, 1)
    )
    _place(round_, dict(zip(made, parts, strict=True)))
    return _logged(round_, "groups_proposed", by, groups=len(made), smallest=smallest, largest=largest)


def by_field(round_):
    """The programme's rule by which fact applications are grouped, and how; None where it goes by discipline
    codes.
    """
    return round_.edition.policy.way.review.groups


def propose_by_field(round_, *, by):
    """Group all accepted applications anew by the field that the programme names, each with experts of its
    disciplines. `NotNow` where experts were drawn for a group already. A receipt.
    """
    groups = ReviewGroup.objects.filter(round=round_)
    _require_undrawn(groups)
    rule = by_field(round_)
    known = rule.fields.on(round_.policy_date).value
    values = fields_of(round_, round_.applications.filter(state=State.ACCEPTED))
    titles = dict(facts.get(rule.fact).choices)
    parts = policy.by_field(values, order=titles, least=known.least)
    round_.applications.filter(group__isnull=False).update(group=None)
    groups.delete()
    made = ReviewGroup.objects.bulk_create(
        ReviewGroup(
            round=round_,
            code=f"{number:02d}",
            title=_title([titles[each] for each in part.prefixes]) or _("Field not known"),
            fields=_distinct(code for each in part.prefixes for code in known.disciplines.get(each, ())),
        )
        for number, part in enumerate(parts, 1)
    )
    _place(round_, dict(zip(made, parts, strict=True)))
    return _logged(round_, "groups_proposed", by, groups=len(made), smallest=known.least)


def fields_of(round_, applications):
    """The field of each of these applications of the round by its key, as it was handed in."""
    column = KT(f"assessment__facts__{by_field(round_).fact}__value")
    return dict(applications.order_by("pk").values_list("pk", column))


def merge(round_, groups, *, by):
    """Put all of these groups into the first of them. `NotNow` for fewer than two. A receipt."""
    if len(groups) < 2:
        raise NotNow(_("Choose at least two groups to merge."))
    first, *others = groups
    keys = [group.pk for group in others]
    _require_undrawn(ReviewGroup.objects.filter(pk__in=[first.pk, *keys]))
    first.fields = _distinct(prefix for group in groups for prefix in group.fields)
    titles = [group.title for group in groups] if by_field(round_) else first.fields
    first.title = _title(titles) or first.title
    first.save(update_fields=["fields", "title"])
    round_.applications.filter(group__in=keys).update(group=first)
    ReviewGroup.objects.filter(pk__in=keys).delete()
    return _logged(round_, "groups_merged", by, into=first.code, groups=[group.code for group in others])


def split(round_, group, *, by):
    """Divide a group in two at a border between disciplines. `NotNow` for fewer than two applications. A
    receipt.
    """
    _require_undrawn(ReviewGroup.objects.filter(pk=group.pk))
    codes = _codes(round_, round_.applications.filter(group=group), also_without=True)
    if len(codes) < 2:
        raise NotNow(_("A group of fewer than two applications cannot be divided."))
    first, second = policy.halve(codes)
    mine, others = ([prefix for prefix in part.prefixes if prefix] for part in (first, second))
    # Where fields part the groups, both go on with the experts of the same disciplines.
    other = _new(round_, title=_title(others) or group.title, fields=others or group.fields)
    group.fields, group.title = mine or group.fields, _title(mine) or group.title
    group.save(update_fields=["fields", "title"])
    round_.applications.filter(pk__in=second.members).update(group=other)
    return _logged(round_, "group_divided", by, group=group.code, other=other.code)


def rename(round_, group, *, title, by):
    """Give a group another title. `NotNow` for an empty one. A receipt."""
    if not title.strip():
        raise NotNow(_("Give the title of the group."))
    group.title = title.strip()
    group.save(update_fields=["title"])
    return _logged(round_, "group_renamed", by, group=group.code, title=group.title)


def move(round_, applications, group, *, by):
    """Move accepted applications into a group. `NotNow` for none, for one's own, or where a group concerned
    has a panel. A receipt.
    """
    if not applications:
        raise NotNow(_("Choose at least one application."))
    require_not_own(*applications, by=by)
    left = {each.group_id for each in applications} - {None}
    _require_undrawn(ReviewGroup.objects.filter(pk__in=[group.pk, *left]))
    keys = [each.pk for each in applications]
    moved = round_.applications.filter(pk__in=keys, state=State.ACCEPTED).update(group=group)
    return _logged(round_, "applications_moved", by, group=group.code, count=moved)


def gather(round_, *, title, by):
    """A group for all that is left over. `NotNow` without a title, or where nothing is. A receipt."""
    if not title.strip():
        raise NotNow(_("Give the title of the group."))
    codes = _codes(round_, ungrouped(round_), also_without=True)
    if not codes:
        raise NotNow(_("No application is left over."))
    group = _new(round_, title=title.strip(), fields=sorted({code for code in codes.values() if code}))
    ungrouped(round_).update(group=group)
    return _logged(round_, "group_gathered", by, group=group.code, count=len(codes))


def finish(round_, *, by):
    """The groups stand; those that have become empty go. `NotNow` while applications of the round are being
    checked, corrected, or under a review that was asked for, or an accepted one is in no group. A receipt.
    """
    waiting = _waiting(round_)
    for sentence, name in (
        (_("%(count)d applications are still at the formal check."), "checking"),
        (_("%(count)d applications are still being corrected."), "correcting"),
        (_("%(count)d requests for review are not answered yet."), "reviewed"),
        (_("%(count)d accepted applications are in no group."), "left_over"),
    ):
        if waiting[name]:
            raise NotNow(sentence % {"count": waiting[name]})
    empty = [group.pk for group in groups_of(round_).filter(size=0)]
    round_.applications.filter(group__in=empty).update(group=None)
    ReviewGroup.objects.filter(pk__in=empty, draws=None).delete()
    return _logged(round_, "groups_finished", by, groups=groups_of(round_).count())


def add_late(application, group, *, by):
    """Put an application that waits for a group into one of its round. A receipt.

    `NotNow` for another round's group, for one that waits for none, for the group that it leaves, or one's
    own.
    """
    require_not_own(application, by=by)
    late = joining(group.round).filter(pk=application.pk).exclude(group=group).select_related("group").first()
    if late is None:
        raise NotNow(_("This application is not waiting for a group of this round."))
    Application.objects.filter(pk=late.pk).update(group=group)
    left = {"left": late.group.code} if late.group else {}
    return _logged(group.round, "added_to_group", by, group=group.code, application=late.public_id, **left)


def _waiting(round_):
    return round_.applications.aggregate(
        checking=Count("pk", filter=Q(state=State.SUBMITTED)),
        correcting=Count("pk", filter=Q(state__in=[State.RETURNED, State.FORWARDING])),
        reviewed=Count("pk", filter=Q(reconsideration__outcome="", reconsideration__isnull=False)),
        left_over=Count("pk", filter=Q(state=State.ACCEPTED, group=None)),
    )


def _codes(round_, applications, *, also_without=False):
    """The discipline codes of the accepted ones among these applications of the round, by their keys."""
    question = round_.edition.policy.way.review.discipline
    accepted = applications.filter(state=State.ACCEPTED)
    if not question:
        return dict.fromkeys(accepted.values_list("pk", flat=True), "") if also_without else {}
    codes = accepted.values_list("pk", KT(f"answers__{question}"))
    return {key: (code or "").strip().upper() for key, code in codes if also_without or (code or "").strip()}


def _place(round_, parts):
    """Put the members of each part into its group: one statement for all of them."""
    if parts:
        cases = [When(pk__in=part.members, then=Value(group.pk)) for group, part in parts.items()]
        members = [key for part in parts.values() for key in part.members]
        round_.applications.filter(pk__in=members).update(group=Case(*cases))


def _new(round_, *, title, fields):
    taken = ReviewGroup.objects.filter(round=round_).values_list("code", flat=True)
    number = 1 + max((int(code) for code in taken if code.isdecimal()), default=0)
    return ReviewGroup.objects.create(round=round_, code=f"{number:02d}", title=title, fields=[*fields])


def _distinct(codes):
    return [*dict.fromkeys(codes)]


def _title(prefixes):
    return "、".join(prefixes)[: ReviewGroup._meta.get_field("title").max_length]


def _require_undrawn(groups):
    if Draw.objects.filter(group__in=groups).exists():
        raise NotNow(_("Experts were drawn for one of these groups already: it stays as it is."))


def _logged(round_, verb, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after=after,
    )
