"""The addresses of the archives of enterprises."""

from django.urls import path

from enterprises import (
    certificate_pages,
    change_pages,
    contact_pages,
    import_pages,
    merge_pages,
    name_pages,
    pages,
    part_pages,
    pool_pages,
    recognition_pages,
    revocation_pages,
    standing_pages,
    told_pages,
    upkeep_pages,
)
from enterprises.department import urls as department
from enterprises.forms import FORMS

ONE = "enterprises/<str:enterprise_id>/"

urlpatterns = [
    path("enterprises/", pages.enterprise_list, name="enterprise-list"),
    *import_pages.urlpatterns,
    *contact_pages.urlpatterns,
    *certificate_pages.urlpatterns,
    *department.urlpatterns,
    path("enterprises/twins/", merge_pages.enterprise_twins, name="enterprise-twins"),
    path("enterprises/begin/<str:unit_id>/", pages.enterprise_begin, name="enterprise-begin"),
    path(ONE, pages.enterprise_detail, name="enterprise"),
    path(f"{ONE}basics/", pages.enterprise_basics, name="enterprise-basics"),
    path(f"{ONE}told/", told_pages.enterprise_told, name="enterprise-told"),
    path(f"{ONE}years/", pages.enterprise_years, name="enterprise-years"),
    path(f"{ONE}years/<int:year>/", part_pages.enterprise_year, name="enterprise-year"),
    path(f"{ONE}standing/", standing_pages.enterprise_standing, name="enterprise-standing"),
    path(f"{ONE}name/", name_pages.enterprise_name, name="enterprise-name"),
    path(f"{ONE}merging/", merge_pages.enterprise_merging, name="enterprise-merging"),
    *recognition_pages.urlpatterns,
    *revocation_pages.urlpatterns,
    *pool_pages.urlpatterns,
    *change_pages.urlpatterns,
    *upkeep_pages.urlpatterns,
    *(
        path(f"{ONE}{part}/", part_pages.enterprise_part, {"part": part}, name=f"enterprise-{part}")
        for part in FORMS
    ),
]
