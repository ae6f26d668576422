"""Rows by the hundred thousand, written by the database itself, for measuring lists, the inbox and the board.

The rows hold together (every submitted application has its process and its open task), but nobody filled them
in.
"""

from django.db import connection, transaction
from viewflow.workflow.fields import get_flow_ref

from cultivation.seed.many_enterprises import let_the_planner_know
from cultivation.seed.profiles import Profile
from trail import clock
from workflows.flows import ApplicationFlow
from workflows.models import ProgrammeEdition
from workflows.policy.programme import Programme
from workflows.services import periods

DEFAULT = 10000

# Accounts that nobody can sign in with.
USERS = """
INSERT INTO accounts_user (username, display_name, password, email, is_active, must_change_password)
SELECT lower(%(seed)s) || '.' || n, (%(names)s::text[])[1 + n %% array_length(%(names)s::text[], 1)],
       '!', '', true, false
FROM generate_series(1, %(count)s) n
"""

PEOPLE = """
INSERT INTO accounts_person (public_id, user_id, name, sex, born, email)
SELECT left(md5(%(seed)s || 'p' || n), 22), u.id, u.display_name,
       CASE n %% 2 WHEN 0 THEN 'M' ELSE 'F' END, date '1988-01-01' + (n %% 3000), ''
FROM generate_series(1, %(count)s) n JOIN accounts_user u ON u.username = lower(%(seed)s) || '.' || n
"""

HOLDERS = """
INSERT INTO workflows_holder (public_id, kind, person_id, label)
SELECT left(md5(%(seed)s || 'h' || n), 22), 'person', p.id, ''
FROM generate_series(1, %(count)s) n
JOIN accounts_person p ON p.public_id = left(md5(%(seed)s || 'p' || n), 22)
"""

CASES = """
INSERT INTO workflows_case (public_id, kind, title, holder_id, edition_id, is_open, outcome, opened_at)
SELECT left(md5(%(seed)s || 'c' || n), 22), 'application', %(title)s || n, h.id, %(edition)s, true, '', now()
FROM generate_series(1, %(count)s) n
JOIN workflows_holder h ON h.public_id = left(md5(%(seed)s || 'h' || n), 22)
"""

# The first applications belong to the accounts that are printed, every other to its holder's own. One in
# ten is a draft, six wait for the formal check, three passed it and wait for the decision.
APPLICATIONS = """
INSERT INTO workflows_application (public_id, case_id, round_id, edition_id, holder_id, applicant_id,
    host_unit_id, title, answers, finished_pages, version, state, reach, number, verification_code,
    assessment, created_at, changed_at, submitted_at)
SELECT left(md5(%(seed)s || 'a' || n), 22), c.id, %(round)s, %(edition)s, c.holder_id,
       CASE WHEN n <= %(told)s THEN (%(users)s::bigint[])[1 + n %% array_length(%(users)s::bigint[], 1)]
            ELSE p.user_id END,
       (%(units)s::bigint[])[1 + n %% array_length(%(units)s::bigint[], 1)],
       c.title, '{}', '[]', 1, state, CASE WHEN state <> 'draft' THEN 4 ELSE 0 END,
       CASE WHEN state <> 'draft' THEN 'SB' || %(year)s || lpad((n - n / 10)::text, 6, '0') END, '',
       CASE WHEN state <> 'draft' THEN '{"facts": {}, "findings": []}'::jsonb END, now(), now(),
       CASE WHEN state <> 'draft' THEN now() END
FROM generate_series(1, %(count)s) n
JOIN workflows_case c ON c.public_id = left(md5(%(seed)s || 'c' || n), 22)
JOIN workflows_holder h ON h.id = c.holder_id
JOIN accounts_person p ON p.id = h.person_id,
     LATERAL (SELECT CASE WHEN n %% 10 = 0 THEN 'draft' WHEN n %% 10 < 7 THEN 'submitted' ELSE 'accepted' END)
         s(state)
"""

SUBMISSIONS = """
INSERT INTO workflows_submission (application_id, number, answers, facts, files, verification_code,
    handed_in_by_id, handed_in_at)
SELECT id, 1, answers, '{}', '[]', verification_code, applicant_id, submitted_at FROM workflows_application
WHERE round_id = %(round)s AND state <> 'draft'
"""

# As if the numbers had been taken one by one, in an empty system.
NUMBERS = """
INSERT INTO trail_numberseries (series, last) SELECT 'application:' || %(year)s, count(number)
FROM workflows_application HAVING count(number) > 0
"""

SCREENINGS = """
INSERT INTO workflows_screening (application_id, outcome, reason_code, reason, checklist, done_by_id, done_at)
SELECT id, 'accepted', '', '', '{}', %(officer)s, now() FROM workflows_application
WHERE round_id = %(round)s AND state = 'accepted'
"""

PROCESSES = """
WITH made AS (
    INSERT INTO viewflow_process (flow_class, status, created, data, seed_object_id)
    SELECT %(flow)s, 'NEW', now(), '{}', case_id FROM workflows_application
    WHERE round_id = %(round)s AND state <> 'draft'
    RETURNING id, seed_object_id
)
INSERT INTO workflows_caseprocess (case_id, process_id, is_open) SELECT seed_object_id, id, true FROM made
"""

TASKS = """
INSERT INTO viewflow_task (process_id, flow_task, flow_task_type, status, created, token, owner_permission,
    external_task_id, data, finished, owner_id)
SELECT l.process_id, %(flow)s || '.' || t.node, t.kind, t.status, now(), 'start',
       CASE WHEN t.kind = 'HUMAN' THEN %(office)s END,
       CASE WHEN t.kind = 'HUMAN' THEN left(md5(%(seed)s || 't' || l.process_id), 22) END,
       '{}', CASE WHEN t.status = 'DONE' THEN now() END,
       CASE WHEN t.kind = 'HUMAN' AND t.status = 'DONE' THEN %(officer)s END
FROM workflows_application a JOIN workflows_caseprocess l ON l.case_id = a.case_id,
     LATERAL (VALUES ('start', 'START', 'DONE', a.state), ('screen', 'HUMAN',
                      CASE a.state WHEN 'submitted' THEN 'NEW' ELSE 'DONE' END, a.state),
                     ('await_decision', 'MESSAGE', 'NEW', 'accepted')) t(node, kind, status, state)
WHERE a.round_id = %(round)s AND t.state = a.state
"""

DEADLINES = """
INSERT INTO workflows_deadline (case_id, rule, title, task_id, starts_at, due_at, pauses, fires, ended_at)
SELECT l.case_id, 'screen', '形式审查', t.id, now(), %(due)s, '[]', false, t.finished
FROM viewflow_task t JOIN workflows_caseprocess l ON l.process_id = t.process_id
WHERE t.flow_task = %(flow)s || '.screen'
"""

AWARDS = """
INSERT INTO workflows_award (public_id, holder_id, programme, title, number, region_id, host_unit_id, money,
    since, until, recorded_at, end_kind, imported_from)
SELECT left(md5(%(seed)s || 'w' || n), 22), h.id, 'youth_fund', %(title)s || n, %(seed)s || n, s.region_id,
       u.id, 100000, day, day + 1095, day, '', '规模测试数据'
FROM generate_series(1, %(count)s) n
JOIN workflows_holder h ON h.public_id = left(md5(%(seed)s || 'h' || n), 22)
JOIN accounts_organisation u ON u.id = (%(units)s::bigint[])[1 + n %% array_length(%(units)s::bigint[], 1)]
JOIN accounts_seat s ON s.organisation_id = u.id,
     LATERAL (SELECT date '2021-01-01' + (n * 7 %% 1800)) d(day)
"""

STEPS = (
    ("账号", USERS),
    ("人员", PEOPLE),
    ("持有者", HOLDERS),
    ("事项", CASES),
    ("申报", APPLICATIONS),
    ("提交版本", SUBMISSIONS),
    ("编号", NUMBERS),
    ("形式审查", SCREENINGS),
    ("流程", PROCESSES),
    ("任务", TASKS),
    ("期限", DEADLINES),
    ("台账", AWARDS),
)


class Scale(Profile):
    """As many applications and register rows as asked for, in one round."""

    experts = 0

    def make(self):
        self.people()
        self.stages.edition = self.edition = _without_way(self.edition)
        accounts = self.applicants(20)
        count = self.applications or DEFAULT
        round_ = self.stages.open("规模测试批次（演示）", days=30, places=count)
        values = self._values(round_, accounts, count)
        with transaction.atomic(), connection.cursor() as cursor:
            for title, sql in STEPS:
                cursor.execute(sql, values)
                self.report(f"{title}：{cursor.rowcount} 行")
        let_the_planner_know()
        self.made["rounds"]["scale"] = round_.public_id

    def _values(self, round_, accounts, count):
        return {
            "seed": f"S{self.population.random.randrange(10**6):06d}",
            "count": count,
            "year": str(clock.today().year),
            "names": [self.population.name() for _ in range(200)],
            "title": "规模测试项目",
            "edition": self.edition.pk,
            "round": round_.pk,
            "told": 50 * len(accounts),
            "users": [account.user.pk for account in accounts],
            "units": [unit.pk for unit in self.units],
            "officer": self.officer.pk,
            "due": periods.screening_end(round_) or round_.closes_at,
            "office": round_.screening_office.code,
            "flow": get_flow_ref(ApplicationFlow),
        }


def _without_way(edition):
    """The same programme without its way, as one edition of it was: formal check and decision alone."""
    text = Programme.parse({key: value for key, value in edition.content.items() if key != "way"})
    return ProgrammeEdition.objects.create(
        programme=text.code,
        title=text.title,
        hash=text.hash,
        content=text.content,
        loaded_at=clock.now(),
        is_current=False,
    )
