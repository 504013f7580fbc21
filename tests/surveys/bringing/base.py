"""What tests of earlier studies start from: hand a file in, say what it means, take it over."""

from datetime import date

from surveys.bringing import handing_in
from surveys.bringing.storing import About
from surveys.models.releases import ReleasedValue
from tests.base import CastTestCase
from tests.surveys.bringing import files

DAY = date(2024, 3, 1)


class BringingTestCase(CastTestCase):
    def kept(self, rows, kind="wide", **facts):
        content = rows if isinstance(rows, bytes) else files.as_csv(rows)
        export = handing_in.read_new(self.hospital, content, kind)
        return handing_in.keep(export, self.amal, self.hospital, kind=kind, **facts)

    def say(self, kept, **said):
        names = {"frequent": "positions"} | {k.replace("__", ":"): v for k, v in said.items()}
        handing_in.say(kept, names, [])
        return kept

    def about(self, **facts):
        said = {"closed_on": DAY, "name": "Earlier", "process": "discharge"} | facts
        return About(self.hospital, **said)

    def brought(self, rows, kind="wide", study=None, **facts):
        kept = self.say(self.kept(rows, kind, study=study))
        return handing_in.take(kept, self.about(study=study, **facts), self.amal)

    def values(self, wave):
        """What is released, one line per block and rated group; the same for all dimensions."""
        found = ReleasedValue.objects.filter(block__release__wave=wave)
        rows = found.values_list("block__parts__workgroup__name", "target__name", "kind", "total")
        return sorted(set(rows), key=str)
