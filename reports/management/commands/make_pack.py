"""The process in which a report pack is made: reports/own_process.py starts it with limits."""

import pickle
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from reports.exports import as_zip, each_file, pack_name
from reports.own_process import limit_memory


class Command(BaseCommand):
    help = "Used by the worker: makes the zip of a report that it hands over"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("megabytes", type=int)

    def handle(self, *args: object, **options: Any) -> None:
        """Read a pack from our own worker, say a line for each file, write the zip at the end.

        Touches no database: all that a file says stands in the pack.
        """
        limit_memory(options["megabytes"])
        pack = pickle.load(sys.stdin.buffer)  # noqa: S301  our own parent wrote it
        files = []
        with override(pack.language):
            for made in each_file(pack):
                files.append(made)
                self.stdout.write(made.filename)
                self.stdout.flush()
        whole = as_zip.zipped(files, pack_name(pack), pack.report.released_on)
        with open(options["file"], "xb") as file:
            file.write(whole.content)
