"""The interface for programs: the same services and scopes as the pages."""
