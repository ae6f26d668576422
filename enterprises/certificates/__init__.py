"""Who holds something of old, brought in as a table with the old numbers: a template for each programme, a
dry run that names every wrong cell, then all or nothing.
"""
