"""Doors of the verifier: all public."""

from django.urls import URLPattern, URLResolver, path

from hocvuso.web.verify import views

app_name = "verify"

urlpatterns: list[URLPattern | URLResolver] = [
    path("x", views.page, name="page"),
    path("x/sw.js", views.worker, name="worker"),
    path("trust", views.trust, name="trust"),
    path("issuers/<str:code>", views.issuer, name="issuer"),
    path("status/<int:number>", views.status, name="status"),
]
