"""What follows from a sign-in and from a change of the second factor."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from accounts import guessing, passwords, second_factor
from trail import log


@receiver(user_logged_in, dispatch_uid="what is still due")
def note_what_is_due(sender, request, user, **kwargs):
    """A second factor that is missing and a password that is too old are asked for first."""
    _note_missing(request, user)
    if not user.must_change_password and passwords.is_too_old(user):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])


@receiver(account.user_logged_in, dispatch_uid="known browser")
def know_the_browser(sender, request, response, user, **kwargs):
    """The browser is known from now on, and failures before this are forgiven."""
    guessing.forgive(request, user)
    guessing.remember(response, user)


@receiver(mfa.authenticator_added, dispatch_uid="second factor added")
def added(sender, request, user, authenticator, **kwargs):
    """Nothing is due any more, and it counts as proved."""
    record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
    _note_missing(request, user)
    _tell("added_second_factor", user, authenticator)


@receiver(mfa.authenticator_removed, dispatch_uid="second factor removed")
def removed(sender, request, user, authenticator, **kwargs):
    """Who must have one is asked for another."""
    _note_missing(request, user)
    _tell("removed_second_factor", user, authenticator)


@receiver(mfa.authenticator_reset, dispatch_uid="second factor renewed")
def renewed(sender, request, user, authenticator, **kwargs):
    """New codes for emergencies."""
    _tell("renewed_second_factor", user, authenticator)


@receiver(social.social_account_added, dispatch_uid="bound to the government's sign-in")
def bound(sender, request, sociallogin, **kwargs):
    """The government's sign-in opens this account from now on."""
    _tell("bound_government_account", sociallogin.user, None)


@receiver(social.social_account_removed, dispatch_uid="freed from the government's sign-in")
def freed(sender, request, socialaccount, **kwargs):
    """It does so no longer."""
    _tell("freed_government_account", socialaccount.user, None)


def _note_missing(request, user):
    if second_factor.is_missing(user):
        request.session[second_factor.DUE] = True
    else:
        request.session.pop(second_factor.DUE, None)


@transaction.atomic
def _tell(verb, user, authenticator):
    after = {"type": authenticator.type} if authenticator else None
    log.record(verb, actor=user, object_type="user", object_id=user.pk, after=after)
