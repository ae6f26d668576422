"""Archives brought in as a table: a template, a dry run that names every wrong cell, then all or nothing."""
