"""What a link before the department does with an application: forward it, turn it down, send it back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from trail import clock, guard, log
from workflows.models import Application, Endorsement, Holder
from workflows.services import corrections, links, notices, own, quotas, ranks, visits
from workflows.services.content import Content
from workflows.services.errors import Closed, Conflict, NotNow

Link, Outcome, State = Endorsement.Link, Endorsement.Outcome, Application.State
SECRECY = "secrecy"
ON_SITE = visits.ON_SITE
SECRECY_TITLE = gettext_lazy("Secrecy check: nothing in it is secret")


def lines(content):
    """What a link looks at, as (name, title): what the programme names, the papers that depend on the case
    and are asked for in this one, and first secrecy, which an enterprise has pledged for itself.
    """
    papers = [
        (document.kind, document.title)
        for document in content.programme.documents
        if document.when and document.kind in _asked(content)
    ]
    return [*_of_all(content.programme), *papers]


def lines_of_all(programme, link):
    """The titles of what a link has looked at in every application of a programme; after the banner's bureau
    its form of the visit too.
    """
    visit = programme.way.visit
    visited = [visit.title] if visit and link == Link.BODY else []
    return [*(title for _name, title in _of_all(programme)), *visited]


def _of_all(programme):
    secrecy = [(SECRECY, SECRECY_TITLE)] if programme.applicant == Holder.Kind.PERSON else []
    return [*secrecy, *programme.way.checks.items()]


def forward(application, *, link, checks, opinion="", rank=None, by):
    """The link forwards it (审核、初审、推荐); it lies with the next. The caller holds the process's lock.

    `checks` maps each of the `lines` to True, or to the reason why it is in order all the same; of secrecy
    nothing is explained. A banner's bureau adds under `on_site` what it saw, where the programme sends it
    there. Forwarding by the unit takes a place of its quota. `Closed` after the link's cut-off by the
    database's clock, `Conflict` where it lies there no longer, `NotNow` for what is not in order, or where
    the quota is used up. Returns a receipt.
    """
    application = _lying_with(application, link, by)
    checks = _in_order(Content(application), link, checks)
    if link == Link.UNIT and application.edition.policy.way.quota:
        quotas.take(application)
    endorsement = _said(
        application,
        link,
        by,
        outcome=Outcome.FORWARDED,
        checks=checks,
        opinion=opinion.strip(),
        rank=_place(application, link, rank),
    )
    application.reach = links.after(application, link)
    application.state = links.state_at(application.reach)
    application.save(update_fields=["reach", "state"])
    return _logged(application, endorsement, "forwarded", by)


def _place(application, link, wanted):
    """Its place in the organisation's own order; None where nothing is ordered."""
    if not application.edition.policy.is_ranked:
        return None
    return ranks.make_room(application.round, organisation_of(application, link), link, wanted=wanted)


def turn_down(application, *, link, reason, by):
    """The link does not recommend it, and says why; that ends it. The caller holds the process's lock.

    Raises as `forward` does. Returns a receipt.
    """
    application = _lying_with(application, link, by)
    if not reason.strip():
        raise NotNow(_("Give the reason; the applicant will read it."))
    endorsement = _said(application, link, by, outcome=Outcome.TURNED_DOWN, opinion=reason.strip())
    quotas.give_back(application)
    application.state = State.NOT_FORWARDED
    application.save(update_fields=["state"])
    notices.tell_applicant(
        application,
        gettext_noop("“%(title)s” was not recommended: %(reason)s"),
        key="turned_down",
        title=application.title,
        reason=reason.strip(),
    )
    return _logged(application, endorsement, "turned_down", by)


def give_back(application, *, link, remarks, note="", due_at=None, by):
    """The link sends it back with remarks at single questions, by its own cut-off at the latest, or within
    the programme's period for corrections where a next batch takes what comes later. The caller holds the
    process's lock; raises as `forward` and `corrections.ask` do. Returns a receipt.
    """
    application = _lying_with(application, link, by)
    last, proposed = corrections.due_with(application, link)
    if due_at and due_at > last:
        raise NotNow(_("It must be back by %(moment)s.") % {"moment": links.in_words(last)})
    receipt = corrections.ask(
        application, step=links.STEPS[link], remarks=remarks, note=note, due_at=due_at or proposed, by=by
    )
    opinion = "；".join(filter(None, [note.strip(), *(remark["text"].strip() for remark in remarks)]))
    _said(application, link, by, outcome=Outcome.RETURNED, opinion=opinion)
    return receipt


def _asked(content):
    return {
        question.name
        for question in content.programme.form.questions
        if question.type == "attachment" and content.asks(question)
    }


def obstacle(application, link, *, last, is_own):
    """Why the link cannot act on it as it is now, or None; `last` is the link's cut-off, and nobody acts on
    what `is_own`.
    """
    if is_own:
        return NotNow(own.refusal())
    if application.state != State.FORWARDING or application.reach != links.REACH[link]:
        return Conflict(_("This has been done already, by you in another window or by somebody else."))
    if clock.now() >= last:
        return Closed(
            _("Your cut-off was %(moment)s; nothing can be forwarded or returned any more.")
            % {"moment": links.in_words(last)}
        )
    return None


def _lying_with(application, link, by):
    """The application as it is now, if it lies with that link and its cut-off has not come."""
    round_ = links.shared(application.round)
    held = Application.objects.select_related("edition", "case", "host_unit", "holder__organisation")
    application = held.select_for_update(of=("self", "case")).get(pk=application.pk)
    application.round, round_.edition = round_, application.edition
    is_own = bool(own.own_among([application], by))
    refusal = obstacle(application, link, last=links.closes_at(application, link), is_own=is_own)
    if refusal:
        raise refusal
    return application


def _in_order(content, link, checks):
    """The checks as they are kept; `NotNow` with the first that is neither in order nor explained."""
    kept = {}
    for name, title in lines(content):
        said = checks.get(name)
        explained = isinstance(said, str) and bool(said.strip()) and name != SECRECY
        if said is not True and not explained:
            raise NotNow(
                _("“%(title)s” is neither in order nor explained, so it cannot be forwarded.")
                % {"title": title}
            )
        kept[name] = said if said is True else said.strip()
    if link == Link.BANNER and content.programme.way.on_site:
        if not checks.get(ON_SITE):
            raise NotNow(_("The form of the on-site check is missing."))
        _require_explained(content.application, checks[ON_SITE])
        kept[ON_SITE] = checks[ON_SITE]
    guard.refuse_identity_numbers(kept)
    return kept


def _require_explained(application, on_site):
    for figure in visits.unexplained(application, on_site):
        raise NotNow(
            _("“%(title)s” differs from the archive: say why before it is forwarded.")
            % {"title": figure.title}
        )


def organisation_of(application, link):
    return {
        Link.UNIT: application.host_unit_id,
        Link.BANNER: application.banner_bureau_id,
        Link.BODY: application.recommending_body_id,
    }[link]


def _said(application, link, by, **columns):
    return Endorsement.objects.create(
        application=application,
        link=link,
        organisation_id=organisation_of(application, link),
        submission=application.submissions.latest("number"),
        done_by=by,
        done_at=clock.now(),
        **columns,
    )


def _logged(application, endorsement, verb, by):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        note=endorsement.opinion,
        after={"link": endorsement.link, "rank": endorsement.rank},
    )
