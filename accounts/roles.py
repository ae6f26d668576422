"""The roles of the house: what each does, how far it reaches, and what nobody may be besides.

A role with an office is held by a membership (`screen@150000`); one without is what somebody is in a matter:
who applied, who was drawn for a panel, whom an enterprise chose. Sources: the region's procedure for the
chain, GB/T 22239-2019 8.1.4.2 d for the three administrators.
"""

from enum import Enum

from django.utils.translation import gettext_lazy as _


class Scope(Enum):
    """How far a role reaches."""

    OWN = "own"
    ORGANISATION = "organisation"
    BELOW = "organisation and those below it"
    REGION = "region"
    SYSTEM = "system"


class Role:
    """One role. `name` is the stored name of its offices where `has_office`; `apart` names the roles that
    nobody may hold at the same time, said by either of the two.
    """

    name = ""
    title = ""
    does = ""
    scope = Scope.REGION
    has_office = True
    apart = frozenset()


class Applicant(Role):
    name, title, scope, has_office = "applicant", _("Applicant"), Scope.OWN, False
    does = _("Keeps an archive; fills in, hands in, corrects and withdraws applications; owes the task book.")


class UnitAdministrator(Role):
    name, title, scope = "unit", _("Unit administrator"), Scope.ORGANISATION
    does = _("Keeps the accounts of the unit's people, checks, seals and forwards their applications.")


class EnterpriseContact(Role):
    name, title, scope = "contact", _("Enterprise contact"), Scope.ORGANISATION
    does = _("Speaks for an enterprise: its archive, its yearly facts, its needs.")


class StationAdministrator(Role):
    name, title, scope = "station", _("Station administrator"), Scope.ORGANISATION
    does = _("Runs a station: chooses commissioners and confirms what they did for enterprises.")


class Commissioner(Role):
    name, title, scope, has_office = "commissioner", _("Commissioner"), Scope.OWN, False
    does = _("Serves enterprises through a station and reports each service.")


class BannerOfficer(Role):
    name, title, scope = "banner", _("Banner or county officer"), Scope.BELOW
    does = _("Does the first check on the spot and hands on to the league; activates units below it.")


class LeagueOfficer(Role):
    name, title, scope = "recommend", _("League, city or zone officer"), Scope.BELOW
    does = _("Recommends to the department with a sealed list; activates units below it.")


class DepartmentOfficer(Role):
    name, title = "screen", _("Department officer")
    does = _("Opens rounds, does the formal check, groups, collects opinions, proposes and publishes.")
    apart = frozenset({"decide", "witness", "supervise", "finance"})


class ProjectBody(Role):
    name, title = "manage", _("Project-management body")
    does = _("Acts for the department in the formal check and in following projects; decides nothing.")
    apart = frozenset({"decide", "witness", "supervise", "finance"})


class Drawer(Role):
    name, title = "draw", _("Drawer of experts")
    does = _("Draws the panels by a committed seed, and invites in place of who declines.")
    apart = frozenset({"witness", "supervise"})


class Witness(Role):
    name, title = "witness", _("Witness of draws")
    does = _("Watches and locks a draw, for the discipline committee; changes nothing in it.")


class PanelSecretary(Role):
    name, title = "secretary", _("Panel secretary")
    does = _("Prepares the meeting of a panel and records who was present; gives no opinion.")
    apart = frozenset({"supervise", "witness"})


class DivisionHead(Role):
    name, title = "division", _("Division head")
    does = _("Signs the proposed list for the division meeting.")
    apart = frozenset({"supervise", "witness", "finance"})


class DepartmentMeeting(Role):
    name, title = "meeting", _("Department meeting")
    does = _("Records the signature of the department meeting with the number of its minutes.")
    apart = frozenset({"supervise", "witness"})


class DepartmentLeader(Role):
    name, title = "decide", _("Department leader")
    does = _("Decides on the list within places and money.")
    apart = frozenset({"supervise", "witness", "finance"})


class FinanceOfficer(Role):
    name, title = "finance", _("Finance officer")
    does = _("Records what was paid and what came back, within what was granted.")
    apart = frozenset({"supervise"})


class IntegrityOfficer(Role):
    name, title = "supervise", _("Integrity officer")
    does = _("Of the supervision division: decides on objections and says an opinion on a whole batch.")


class Supervisor(Role):
    name, title = "oversee", _("Supervisor")
    does = _("Reads what lies with the department and changes nothing; opinions and ranks after the release.")


class Expert(Role):
    name, title, scope, has_office = "expert", _("Expert"), Scope.OWN, False
    does = _("Gives opinions under an alias on the applications of a panel; knows no other expert's.")


class SystemAdministrator(Role):
    name, title, scope = "system", _("System administrator"), Scope.SYSTEM
    does = _("Keeps the system running: jobs, settings, backups. Gives no rights and reads no business.")


class SecurityAdministrator(Role):
    name, title, scope = "security", _("Security administrator"), Scope.SYSTEM
    does = _("Asks for roles to be given or ended, or answers who asked. Reads no business.")


class AuditAdministrator(Role):
    name, title, scope = "audit", _("Audit administrator"), Scope.SYSTEM
    does = _("Looks at the trail of what was done. Gives no rights and reads no business.")


ROLES = {role.name: role for role in Role.__subclasses__()}
ADMINISTRATORS = ("system", "security", "audit")
# Who only watches holds nothing else that acts.
WATCHING = ("oversee",)
# Offices that are given along the chain: by who activates a unit, changed by letter of authority.
ALONG_THE_CHAIN = ("unit",)


def are_apart(one, other):
    """Whether nobody may hold both roles at the same time; the same role in two places is no matter."""
    if one == other:
        return False
    lonely = (*ADMINISTRATORS, *WATCHING)
    if one in lonely or other in lonely:
        return True
    return other in ROLES[one].apart or one in ROLES[other].apart
