"""The interface for other programs: JSON at /api/v1/, one room per kind of thing."""
