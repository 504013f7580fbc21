"""The form about an organisation's logo and colour."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.colours import LEAST_CONTRAST, WHITE, contrast
from surveys.logos import MOST_BYTES, NoLogo, drawn_anew

COLOUR = re.compile(r"#[0-9a-f]{6}")


class LookForm(forms.Form):
    """A picture to draw anew, whether to take the last one out, and a colour."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy("PNG or JPEG, up to 1 MB and 4 million pixels."),
        error_messages={"empty": gettext_lazy("This file is empty.")},
    )
    takes_logo_out = forms.BooleanField(
        label=gettext_lazy("Take the logo out again"), required=False
    )
    accent = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "#0b6157", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A hash sign and six digits or letters from a to f, dark enough for white text on it. "
            "The colours of the numbers never change."
        ),
    )

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["takes_logo_out"]

    def clean_logo(self) -> bytes:
        """Return the picture drawn anew; nothing where none was handed in."""
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        if not file:
            return b""
        try:
            return drawn_anew(file.read(MOST_BYTES + 1))
        except NoLogo as refusal:
            raise ValidationError(str(refusal)) from None

    def clean_accent(self) -> str:
        colour: str = self.cleaned_data["accent"].strip().lower()
        if not colour:
            return ""
        if not COLOUR.fullmatch(colour):
            raise ValidationError(_("Write a colour like #0b6157."))
        found = contrast(colour, WHITE)
        if found < LEAST_CONTRAST:
            raise ValidationError(
                _(
                    "White text could not be read on this colour: its contrast is %(found).1f, "
                    "and %(least).1f is needed. Choose a darker one."
                ),
                params={"found": found, "least": LEAST_CONTRAST},
            )
        return colour
