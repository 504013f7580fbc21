"""What no page of ours would send: values that are no choice, and bodies that are no form."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
# For every field that takes one of a few choices; 0 is one on some pages and none on others.
BAD_VALUES = ("6", "-1", "3.5", "text", "\x00", "４", ["1", "2"], "[1]", "9" * 9000)


def bad_bodies(fields: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Return bodies with their content types, by name; `fields` would be a good form."""
    good = urlencode(fields)
    return {
        "json": (json.dumps(dict(fields)), "application/json"),
        "ten megabytes of json": ("[" + "1," * 5_000_000 + "1]", "application/json"),
        "ten megabytes of form": ("a=" + "1" * 10_000_000, FORM),
        "too many fields": ("&".join(f"a{i}=1" for i in range(2000)), FORM),
        "plain text": (good, "text/plain"),
        "no type": (good, ""),
        "half a multipart": ("--x\r\nContent-Disposition", "multipart/form-data; boundary=x"),
        "multipart without boundary": (good, "multipart/form-data"),
    }
