"""Doors of the office. Each group of pages lists its own; this file only joins them."""

from django.urls import URLPattern, URLResolver, path

from hocvuso.web.office import (
    city_pages,
    home,
    resident_pages,
    session_codes,
    session_sign_in,
    session_staff,
    ward_pages,
)

app_name = "office"

session_urls: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", session_sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", session_sign_in.second_factor, name="sign-in-code"),
    path("sign-in/set-up/", session_sign_in.set_up_second_factor, name="sign-in-set-up"),
    path("sign-out/", session_sign_in.sign_out, name="sign-out"),
    path("password/", session_sign_in.change_password, name="password"),
    path("codes/", session_codes.codes, name="codes"),
    path("codes/<uuid:account_id>/", session_codes.issue, name="code-issue"),
    path("staff/", session_staff.staff, name="staff"),
    path("staff/new/", session_staff.new, name="staff-new"),
    path("staff/<uuid:account_id>/", session_staff.person, name="staff-person"),
    path("staff/<uuid:account_id>/factor/", session_staff.reset_factor, name="staff-factor"),
    path("staff/<uuid:account_id>/switch/", session_staff.switch, name="staff-switch"),
    path("staff/grants/<uuid:grant_id>/revoke/", session_staff.revoke_grant, name="grant-revoke"),
    path("staff/devices/<uuid:device_id>/revoke/", session_staff.revoke_device, name="device-revoke"),
]

figure_urls: list[URLPattern | URLResolver] = [
    path("ward/", ward_pages.home, name="ward-home"),
    path("ward/<int:commune>/", ward_pages.ward, name="ward"),
    path("ward/<int:commune>/figures.csv", ward_pages.table, name="ward-csv"),
    path("ward/<int:commune>/why/<str:code>/", ward_pages.why, name="ward-why"),
    path("ward/<int:commune>/people/<str:code>/", resident_pages.behind, name="ward-people"),
    path("city/", city_pages.city, name="city"),
    path("city/figures.csv", city_pages.table, name="city-csv"),
    path("residents/", resident_pages.home, name="residents"),
    path("residents/<uuid:resident_id>/", resident_pages.resident, name="resident"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *session_urls,
    *figure_urls,
]
