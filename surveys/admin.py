"""The back office: organisations and who works in them. No answers, no drafts, no links."""

from django.contrib import admin
from django.http import HttpRequest

from surveys.models.organisations import Membership, Organisation


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ["user"]
    extra = 1


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    search_fields = ["name"]
    inlines = [MembershipInline]

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Refuse: the page that asks first would list every answer and invitation there is."""
        return False
