"""The project itself is an app, so that it may own commands."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "rcsurvey"
