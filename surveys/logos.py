"""A logo is drawn anew before it is kept: what was handed in is never passed through.

So whatever else lay in the file stays behind: places, names, a second format hidden after the
first. A small file that would unfold into a huge picture is refused before it is unfolded.
"""

import io
import struct

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000
LARGEST = (600, 200)  # what the largest of our files shows, twice as fine
FORMATS = ("PNG", "JPEG")
# What a crafted file can raise while it is read; the later ones come from what cameras write.
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError),
    *(struct.error, TypeError, AttributeError, LookupError, ArithmeticError),
)


class NoLogo(Exception):
    """The picture cannot be taken; the text says why, in words for a screen."""


def drawn_anew(content: bytes) -> bytes:
    """Return a picture as a PNG that holds its pixels and nothing else."""
    if len(content) > MOST_BYTES:
        raise NoLogo(_("This file is larger than 1 MB. Make the picture smaller."))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NoLogo(_("This picture has more than 4 million pixels. Make it smaller."))
            picture = ImageOps.exif_transpose(found).convert("RGBA")
    except UNREADABLE:
        raise NoLogo(_("This is no PNG or JPEG picture that can be read.")) from None
    picture.thumbnail(LARGEST)
    fresh = Image.new("RGBA", picture.size)
    fresh.paste(picture)
    file = io.BytesIO()
    fresh.save(file, "PNG", optimize=True)
    return file.getvalue()
