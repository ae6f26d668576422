"""The passing of days: the one thing that nobody in the journey can do before a browser.

As the owner of the database the end of a period is moved to now; the product's own timetable finds that it
has come, as it would have on that day.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

HERE = ZoneInfo("Asia/Shanghai")
NOTICE_ENDS = """
    UPDATE workflows_publicnotice SET ends_at = now() WHERE round_id = (
        SELECT id FROM workflows_round WHERE public_id = %(round)s)"""
NOTICE_IS_DUE = """
    UPDATE workflows_deadline SET due_at = now()
    WHERE ended_at IS NULL AND rule = 'await_notice' AND case_id = (
        SELECT case_id FROM workflows_round WHERE public_id = %(round)s)"""
BOOK_ENDS = """
    UPDATE workflows_taskbook SET due_at = now() WHERE application_id = (
        SELECT id FROM workflows_application WHERE public_id = %(application)s)"""
BOOK_IS_DUE = """
    UPDATE workflows_deadline SET starts_at = now() - interval '1 day', due_at = now()
    WHERE ended_at IS NULL AND case_id = (
        SELECT case_id FROM workflows_application WHERE public_id = %(application)s)"""


def today():
    """The day as it is in the region, wherever the machine stands."""
    return datetime.now(HERE).date()


def the_notice_runs_out(owner_url, round_):
    """The last day of the notice is over."""
    _pass(owner_url, (NOTICE_ENDS, NOTICE_IS_DUE), round=round_)


def the_day_of_the_task_book_passes(owner_url, application):
    """The last day of the task book is over."""
    _pass(owner_url, (BOOK_ENDS, BOOK_IS_DUE), application=application)


def _pass(owner_url, statements, **names):
    with psycopg.connect(owner_url) as connection:
        for statement in statements:
            assert connection.execute(statement, names).rowcount, statement
