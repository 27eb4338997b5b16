"""Doors of the field kit."""

from django.urls import URLPattern, URLResolver, path

from hocvuso.web.field import session_sign_in
from hocvuso.web.office import session_codes

app_name = "field"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", session_sign_in.sign_in, name="sign-in"),
    path("sign-out/", session_sign_in.sign_out, name="sign-out"),
    path("codes/", session_codes.codes, name="codes"),
    path("codes/<uuid:account_id>/", session_codes.issue, name="code-issue"),
]
