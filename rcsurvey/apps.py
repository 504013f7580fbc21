"""The project itself is an app, so that it may own commands."""

from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "rcsurvey"

    def ready(self) -> None:
        # Only now: the checks know tables, and no table can be imported earlier.
        checks = import_module("rcsurvey.checks")
        checks.register_checks()
        # Here, because whatever starts comes by: web server, worker, every command.
        checks.refuse_unsafe_start()
