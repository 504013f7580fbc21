"""The project itself is an app, so that it may own commands."""

from django.apps import AppConfig

from rcsurvey.checks import refuse_unsafe_start, register_checks


class ProjectConfig(AppConfig):
    name = "rcsurvey"

    def ready(self) -> None:
        register_checks()
        # Here, because whatever starts comes by: web server, worker, every command.
        refuse_unsafe_start()
