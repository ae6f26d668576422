"""The library of experts: taken in, kept, ended; and the ties that experts declare or the office knows of."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts import services as accounts
from accounts.models import Organisation, Person, User, spans
from talent.models import Expert, ExpertTerm, ExpertTie
from trail import clock, log
from workflows.services.errors import Conflict, NotNow


def is_expert(user):
    """Tell whether the library knows the user: experts prove by a second factor, which may be a sent code."""
    return Expert.objects.filter(person__user=user).exists()


second_factor.duty(is_expert, by_message=True)


@transaction.atomic
def take_in(person, *, by, **columns):
    """Take a person into the library from today on. Returns the expert; `Conflict` where it is there."""
    try:
        with transaction.atomic():
            expert = Expert.objects.create(person=person, **columns)
    except IntegrityError as error:
        raise Conflict(_("%(name)s is in the library already.") % {"name": person.name}) from error
    ExpertTerm.objects.create(expert=expert, since=clock.today())
    if person.user:
        accounts.prove_anew(person.user)
    _log("expert_taken_in", expert, by, after=_shown(expert))
    return expert


@transaction.atomic
def take_in_newcomer(username, *, name, unit, email, by, **columns):
    """Take somebody in who has no account yet: the person, employer and account are made. Returns the expert
    and the initial password; raises ValidationError by the account's rules.
    """
    password = accounts.initial_password()
    person = Person.objects.create(name=name, email=email)
    accounts.open_account(username, display_name=name, password=password, by=by, email=email, person=person)
    organisation = Organisation.objects.filter(name=unit).first() or Organisation.objects.create(
        name=unit, kind=Organisation.Kind.OTHER
    )
    accounts.employ(person, organisation, by=by, since=clock.today())
    return take_in(person, by=by, **columns), password


def account(username):
    """The user of that name with the person behind it; None where there is no such account."""
    name = User.normalize_username(username.strip())
    return User.objects.filter(username=name).select_related("person").first()


@transaction.atomic
def change(expert, *, by, **columns):
    """Change what the library says of an expert. Returns a receipt, None where nothing changed."""
    expert = Expert.objects.select_for_update(of=["self"]).select_related("person").get(pk=expert.pk)
    before = {name: getattr(expert, name) for name in columns}
    changed = {name: value for name, value in columns.items() if value != before[name]}
    if not changed:
        return None
    for name, value in changed.items():
        setattr(expert, name, value)
    expert.save(update_fields=list(changed))
    return _log("expert_changed", expert, by, before={name: before[name] for name in changed}, after=changed)


@transaction.atomic
def end(expert, *, reason, by):
    """The expert leaves the library today. `NotNow` without a reason, `Conflict` where it left already."""
    if not reason.strip():
        raise NotNow(_("Say why the expert leaves the library."))
    running = ExpertTerm.objects.filter(spans.in_force(clock.today()), expert=expert)
    if not running.update(until=clock.today(), reason=reason.strip()):
        raise Conflict(_("The expert does not serve at present."))
    return _log("expert_ended", expert, by, note=reason.strip())


@transaction.atomic
def resume(expert, *, by):
    """The expert serves again from today on. `Conflict` where it serves already."""
    try:
        with transaction.atomic():
            ExpertTerm.objects.create(expert=expert, since=clock.today())
    except IntegrityError as error:
        raise Conflict(_("The expert serves already.")) from error
    return _log("expert_resumed", expert, by)


@transaction.atomic
def add_tie(expert, *, by, **columns):
    """Write down to whom the expert is tied, as declared or known. Returns a receipt."""
    tie = ExpertTie.objects.create(expert=expert, **columns)
    return _log("expert_tie_added", expert, by, after={"tie": tie.pk, "kind": tie.kind})


@transaction.atomic
def end_tie(tie, *, by):
    """Take back a tie that was written down in error; the row stays. `Conflict` where that was done."""
    if not ExpertTie.objects.filter(pk=tie.pk, ended_at=None).update(ended_at=clock.now()):
        raise Conflict(_("This tie was taken back already."))
    return _log("expert_tie_ended", tie.expert, by, after={"tie": tie.pk})


def _shown(expert):
    return {"kinds": expert.kinds, "fields": expert.fields, "source": expert.source}


def _log(verb, expert, by, **content):
    return log.record(verb, actor=by, object_type="expert", object_id=expert.public_id, **content)
