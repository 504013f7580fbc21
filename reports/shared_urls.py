"""What a read-only link opens: the pages of one release, below the link's own address."""

from django.urls import path

from reports import close_ups, views

app_name = "shared"

urlpatterns = [
    path("waves/<int:wave_id>/overview/", views.overview, name="overview"),
    path("waves/<int:wave_id>/heatmap/", views.heatmap, name="heatmap"),
    path("waves/<int:wave_id>/further/", views.further, name="further"),
    path("waves/<int:wave_id>/map/", close_ups.network_map, name="map"),
    path("waves/<int:wave_id>/ties/<str:one>/<str:other>/", close_ups.tie, name="tie"),
    path("waves/<int:wave_id>/groups/<str:key>/", close_ups.group, name="group"),
    path("waves/<int:wave_id>/files/<str:name>", views.file, name="file"),
]
