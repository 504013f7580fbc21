"""Backup and restore of the whole installation: `manage.py backup`, `manage.py restore`."""
