"""The suite's settings, with a queue of jobs that a worker takes from."""

import os

from tests.settings import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# What a rehearsal sets for its web server alone.
TIME_ZONE = os.environ.get("REHEARSAL_TIME_ZONE", "UTC")
MINUTES_AFTER_CLOSING = int(os.environ.get("REHEARSAL_GRACE", "0"))
