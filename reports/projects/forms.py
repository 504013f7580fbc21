"""A file to look at, and the name under which a study is brought in."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from surveys.projects.container import MOST_BYTES


class FileForm(forms.Form):
    """A project file, whole."""

    file = forms.FileField(
        label=_("Project file"), help_text=_("A zip, made by this page of another installation.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file before it is read where it is larger than any project."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(n)s MB.") % {"n": MOST_BYTES >> 20}, code="size"
            )
        return file


class NameForm(forms.Form):
    """How the study is to be called here."""

    name = forms.CharField(
        label=_("Name of the study here"),
        max_length=120,
        help_text=_("Another one than the studies you have."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
