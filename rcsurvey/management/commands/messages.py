"""Find the texts people read and bring the translations up to date; or only compile them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from rcsurvey import messages
from rcsurvey.catalogues import compile_all


class Command(BaseCommand):
    help = "Update rcsurvey/locale/*/LC_MESSAGES/django.po from the code, and compile them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compile", action="store_true", help="compile, change no .po file")

    def handle(self, **options: Any) -> None:
        if not options["compile"]:
            for language, name in settings.LANGUAGES:
                if language != settings.LANGUAGE_CODE:
                    waiting = messages.update(language)
                    self.stdout.write(f"{name}: {len(waiting)} texts without a translation")
        for language in compile_all():
            self.stdout.write(f"compiled {language}")
