"""The project itself is an app, so that it may own commands."""

from django.apps import AppConfig

from rcsurvey.checks import register_checks


class ProjectConfig(AppConfig):
    name = "rcsurvey"

    def ready(self) -> None:
        register_checks()
