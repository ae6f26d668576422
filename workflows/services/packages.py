"""Packages for the platform or the department that recognises (报出材料): their list, their versions, and the
record of the one that was sent.
"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trail import clock, log, outbox
from workflows.models import Case, Decision, Package, Round
from workflows.services import isolated, letters
from workflows.services.errors import Conflict, NotNow

JOB = "make_package"
State = Package.State


def to_be_granted(round_):
    """The applications that the list says are to be granted, by number."""
    granted = round_.applications.filter(decision__outcome=Decision.Outcome.GRANTED)
    return granted.select_related(
        "holder__person", "holder__organisation", "host_unit", "recommending_body"
    ).order_by("number")


def listed(round_):
    """Those that go into the package: all of them but what is isolated."""
    return to_be_granted(round_).exclude(pk__in=isolated.applications_taken_out().values("pk"))


def goes_out(round_):
    """Whether somebody else recognises, and there is anybody to be recognised."""
    return round_.edition.policy.way.package is not None and to_be_granted(round_).exists()


def digest(round_):
    """The hash of the list as it stands: which version of which application, under which name."""
    columns = ("public_id", "verification_code", "holder__organisation__name", "holder__person__name")
    rows = [list(row) for row in listed(round_).values_list(*columns)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newest(round_):
    """The newest version, or None."""
    return Package.objects.filter(round=round_).order_by("-number").first()


def sent(round_):
    """The version that was sent, or None."""
    return Package.objects.filter(round=round_, sent_at__isnull=False).first()


def is_overtaken(package):
    """Whether a newer version exists, or the list has changed since."""
    last = newest(package.round)
    return last.pk != package.pk or package.list_hash != digest(package.round)


@transaction.atomic
def make(round_, *, by):
    """Let the next version be put together after the commit. Returns a receipt; `NotNow` where nobody is to
    be granted, or the newest one is being made.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    before, rows = newest(round_), listed(round_).count()
    if not rows:
        raise NotNow(_("Nobody is to be granted, so there is nothing to hand over."))
    if before is not None and before.state == State.MAKING:
        raise NotNow(_("The package is being put together; wait for it."))
    number, list_hash = before.number + 1 if before else 1, digest(round_)
    package = Package.objects.create(
        round=round_,
        number=number,
        list_hash=list_hash,
        verification_code=letters.code_for(f"package {round_.public_id} {number} {list_hash}"),
        rows=rows,
        made_by=by,
        made_at=clock.now(),
    )
    outbox.put(JOB, {"package": package.public_id}, key=f"{JOB}:{package.public_id}")
    return _logged("package_asked", package, by, rows=rows, list_hash=list_hash)


def keep(package, made, known):
    """Note the file of a package, unless something in it was isolated while it was read, or the list has
    changed; `known` are the isolations that stood before.
    """
    _hold(package.round)
    package = Package.objects.select_for_update(of=("self",)).select_related("round").get(pk=package.pk)
    if package.state != State.MAKING:
        return
    is_whole = package.list_hash == digest(package.round)
    if not is_whole or not isolated.in_force(package.round.applications.all()) <= known:
        _forget(made["file"])
        package.state = State.FAILED
    else:
        package.state, package.done = State.MADE, package.rows
        package.file, package.size, package.sha256 = made["file"], made["size"], made["sha256"]
    package.save(update_fields=["state", "done", "file", "size", "sha256"])
    if package.state == State.MADE:
        _logged("package_made", package, None, sha256=package.sha256, size=package.size)


def failed(package):
    """It cannot be made: the officer may ask for it again."""
    Package.objects.filter(pk=package.pk, state=State.MAKING).update(state=State.FAILED)


def forget(application):
    """Something in it turned out to be secret: no package of its round keeps its file; another can be made
    without it. Returns the names of the files, which the caller deletes with its commit.
    """
    _hold(application.round)
    packages = Package.objects.filter(round=application.round).exclude(file="")
    names = list(packages.values_list("file", flat=True))
    packages.update(file="")
    return names


def hand_over(round_, *, sent_on, letter, batch, by):
    """Record that the newest version was sent: the day, the letter's number, the platform's name of the
    batch; the caller holds the lock of the round's process. Returns a receipt.

    `NotNow` where no version is ready, the newest is overtaken, or the day does not fit.
    """
    package = newest(round_)
    if package is None or package.state != State.MADE:
        raise NotNow(_("Make the package first."))
    if is_overtaken(package):
        raise NotNow(_("The list has changed since the package was made. Make it anew."))
    if sent(round_) is not None:
        raise Conflict(_("The package has been handed over already."))
    made_on = timezone.localdate(package.made_at)
    if not made_on <= sent_on <= clock.today():
        raise NotNow(
            _("The package was made on %(day)s: it was sent on that day or later, and not after today.")
            % {"day": made_on.isoformat()}
        )
    package.sent_on, package.letter, package.batch = sent_on, letter.strip(), batch.strip()
    package.sent_by, package.sent_at = by, clock.now()
    package.save(update_fields=["sent_on", "letter", "batch", "sent_by", "sent_at"])
    told = {"sent_on": sent_on.isoformat(), "letter": package.letter, "batch": package.batch}
    return _logged("package_handed_over", package, by, **told, sha256=package.sha256)


def waiting_since(package, task):
    """The local day since which a round waits for who recognises: that on which its package was sent, before
    that the one on which it was its turn to be handed over.
    """
    return package.sent_on if package else timezone.localdate(task.created)


def _hold(round_):
    """Isolating an application and filing a package come one after the other."""
    Case.objects.select_for_update(no_key=True).get(pk=round_.case_id)


def _forget(path):
    outbox.put("forget_file", {"path": path}, key=f"forget:{path}")


def _logged(verb, package, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(package.round.case_id),
        object_type="package",
        object_id=package.public_id,
        after={"number": package.number, "verification_code": package.verification_code, **after},
    )
