"""The project itself is an app, so that it may own commands."""

from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "rcsurvey"

    def ready(self) -> None:
        # Only now: the checks know tables, and no table can be imported earlier.
        import_module("rcsurvey.checks").register_checks()
