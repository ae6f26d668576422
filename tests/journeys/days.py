"""The passing of days: the one thing that nobody in the journey can do before a browser.

As the owner of the database the end of a period is moved to now; the product's own timetable finds that it
has come, as it would have on that day.
"""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

HERE = ZoneInfo("Asia/Shanghai")
# Seconds until the jobs of an act are done, on a machine that is busy.
PATIENCE = 60
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

RENAME_ENDS = """
    UPDATE workflows_change SET ends_at = now() WHERE public_id = %(change)s"""
RENAME_IS_DUE = """
    UPDATE workflows_deadline SET due_at = now()
    WHERE ended_at IS NULL AND rule = 'await_notice' AND case_id = (
        SELECT case_id FROM workflows_change WHERE public_id = %(change)s)"""
ENTERED_LONG_AGO = """
    UPDATE workflows_award SET recorded_at = since WHERE number = %(number)s"""


def today():
    """The day as it is in the region, wherever the machine stands."""
    return datetime.now(HERE).date()


def the_notice_runs_out(owner_url, round_):
    """The last day of the notice is over."""
    _pass(owner_url, (NOTICE_ENDS, NOTICE_IS_DUE), round=round_)


def the_day_of_the_task_book_passes(owner_url, application):
    """The last day of the task book is over."""
    _pass(owner_url, (BOOK_ENDS, BOOK_IS_DUE), application=application)


def the_notice_of_the_rename_runs_out(owner_url, change):
    """The last day on which everybody could object to it is over."""
    _pass(owner_url, (RENAME_ENDS, RENAME_IS_DUE), change=change)


def it_stands_here_since_it_began(owner_url, number):
    """What was brought in today has stood in this register all its time."""
    _pass(owner_url, (ENTERED_LONG_AGO,), number=number)


def _pass(owner_url, statements, **names):
    """What is waited for may begin only when a job is done, such as the printing of a notice."""
    until = time.monotonic() + PATIENCE
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for statement in statements:
            while not connection.execute(statement, names).rowcount:
                assert time.monotonic() < until, statement
                time.sleep(1)
