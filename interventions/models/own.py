"""What an organisation changed in the catalogue, added to it, or leaves out."""

from django.db import models

from surveys.models.organisations import OfOrganisation


class OwnEntry(OfOrganisation):
    """An organisation's word on one entry: only the cells it changed, so that the rest stays new.

    Loading the catalogue again never touches these rows. An entry of the organisation's own has
    a slug that starts with "own-", which no shipped entry has, and holds all cells.
    """

    slug = models.SlugField(max_length=60)
    is_hidden = models.BooleanField(default=False)
    cells = models.JSONField(default=dict, blank=True, help_text="Column, then its own content")

    class Meta:
        ordering = ["organisation_id", "slug"]
        verbose_name_plural = "own entries"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"], name="one_word_of_an_organisation_on_an_entry"
            )
        ]

    def __str__(self) -> str:
        return self.slug
