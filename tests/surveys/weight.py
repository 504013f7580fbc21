"""What a respondent's page weighs on its way: itself, its sheets and its script, each packed."""

import gzip
import re

from django.conf import settings
from django.http import HttpResponse

MOST_BYTES = 30_000
STATIC = re.compile(r'(?:href|src)="/static/((?:css|js)/[^"]+)"')


def weight_of(page: HttpResponse) -> int:
    """Return the bytes of everything a page needs; the font comes after and is not counted."""
    parts = [page.content]
    for name in set(STATIC.findall(page.content.decode())):
        parts.append((settings.BASE_DIR / "static" / name).read_bytes())
    assert len(parts) > 2, "a page without sheets is none of ours"
    return sum(len(gzip.compress(part)) for part in parts)
