"""What is kept about a person and the account: the parts of the person's own copy."""

from django.apps import apps

from accounts.models import User
from workflows.models import Notification
from workflows.services.subjects import part, rows_of

ATTEMPTS = ("AccessAttempt", "AccessFailureLog", "AccessLog")


@part("person", accounts_Person="name sex born id_number phone email")
def _person(person):
    return rows_of([person], "public_id", "name", "sex", "born", "id_number", "phone", "email")[0]


@part("employments", accounts_Employment="since until")
def _employments(person):
    rows = person.employments.select_related("organisation").order_by("since")
    return [{"organisation": row.organisation.name, "since": row.since, "until": row.until} for row in rows]


@part("account", accounts_User="username display_name email")
def _account(person):
    columns = ("username", "display_name", "email", "is_active", "last_login")
    return rows_of(User.objects.filter(person=person), *columns)


@part("addresses", account_EmailAddress="email")
def _addresses(person):
    return rows_of(_of_user(person, "account", "EmailAddress"), "email", "verified")


@part("government_accounts", socialaccount_SocialAccount="uid extra_data")
def _government_accounts(person):
    rows = _of_user(person, "socialaccount", "SocialAccount")
    return rows_of(rows, "provider", "uid", "extra_data", "date_joined", "last_login")


@part("sessions", usersessions_UserSession="ip user_agent")
def _sessions(person):
    rows = _of_user(person, "usersessions", "UserSession")
    return rows_of(rows, "created_at", "last_seen_at", "ip", "user_agent")


@part("role_changes", accounts_RoleChange="reason note")
def _role_changes(person):
    return rows_of(
        _of_user(person, "accounts", "RoleChange"), "kind", "reason", "outcome", "note", "asked_at"
    )


def _of_user(person, app, model):
    """The rows of the person's account; none where there is none."""
    return apps.get_model(app, model).objects.filter(user=person.user_id).exclude(user=None)


@part("offices")
def _offices(person):
    user = person.user
    rows = user.memberships.select_related("office") if user else ()
    return [{"office": row.office.title, "since": row.since, "until": row.until} for row in rows]


@part("consents", accounts_Consent="version")
def _consents(person):
    return rows_of(person.user.consents.all(), "version", "given_at") if person.user else []


@part(
    "sign_ins",
    axes_AccessAttempt="username ip_address user_agent get_data post_data",
    axes_AccessFailureLog="username ip_address user_agent",
    axes_AccessLog="username ip_address user_agent",
)
def _sign_ins(person):
    if person.user is None:
        return []
    return [
        {
            "kind": name,
            "username": row.username,
            "at": row.attempt_time,
            "ip_address": row.ip_address,
            "user_agent": row.user_agent,
            "asked": [getattr(row, "get_data", ""), getattr(row, "post_data", "")],
        }
        for name in ATTEMPTS
        for row in apps.get_model("axes", name).objects.filter(username=person.user.username)
    ]


@part("messages", workflows_Notification="text")
def _messages(person):
    rows = Notification.objects.filter(user=person.user) if person.user else ()
    return rows_of(rows, "text", "created_at", "read_at")
