"""Starts and stops everything that one machine needs: PostgreSQL, Valkey, web, worker and timetable.

It stands before the product and imports nothing of it. `machine` says what the machine lacks, `places` where
things lie and which secrets belong to them, `binaries` where the servers' programs come from; `servers` are
the two as children, `keeper` holds them, `clients` finds or starts it, `processes` runs the product's own.
"""
