"""Every address, in the order of who uses it."""

from django.urls import include, path

from rcsurvey import probes, views

handler404 = views.not_found
handler500 = views.failed

urlpatterns = [
    path("", views.start, name="start"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("", include("surveys.urls")),
    path("", include("interventions.urls")),
    path("", include("reports.urls")),
    path("accounts/language/", views.choose_language, name="language-choose"),
    path("api/v1/", include("reports.api.urls")),
    path("r/<str:share>/", include("reports.shared_urls")),
    path("accounts/", include("allauth.urls")),
]
