"""The map of doors. Each face lists its own; every view carries a mark of `hocvuso.web.access`."""

from django.urls import URLPattern, URLResolver, include, path

from hocvuso.api.root import api
from hocvuso.web import design, health, language
from hocvuso.web.citizen import scenarios

urlpatterns: list[URLPattern | URLResolver] = [
    path("design", design.page, name="design"),
    path("health", health.page, name="health"),
    path("", include("hocvuso.web.citizen.urls")),
    path("", include("hocvuso.web.verify.urls")),
    path("language", language.choose, name="language"),
    path("office/", include("hocvuso.web.office.urls")),
    path("tap/<slug:scenario_id>", scenarios.tap, name="tap"),
    path("tap/<slug:scenario_id>.json", scenarios.scenario, name="scenario"),
    path("field/", include("hocvuso.web.field.urls")),
    path("api/", api.urls),
]

handler400 = "hocvuso.web.errors.bad_request"
handler403 = "hocvuso.web.errors.forbidden"
handler404 = "hocvuso.web.errors.not_found"
handler500 = "hocvuso.web.errors.server_error"
