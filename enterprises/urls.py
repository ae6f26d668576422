"""The addresses of the archives of enterprises."""

from django.urls import path

from enterprises import (
    certificate_pages,
    change_pages,
    contact_pages,
    import_pages,
    merge_pages,
    pages,
    part_pages,
    pool_pages,
    put_right_pages,
    recognition_pages,
    revocation_pages,
    standing_pages,
    told_pages,
    upkeep_pages,
)
from enterprises.department import urls as department
from enterprises.line_forms import FORMS
from enterprises.old_addresses import led_on


def _of_one(page, view, name, **told):
    """A page of one archive, which old addresses lead to."""
    return path(f"enterprises/<str:enterprise_id>/{page}", led_on(view), told, name=name)


urlpatterns = [
    path("enterprises/", pages.enterprise_list, name="enterprise-list"),
    *import_pages.urlpatterns,
    *contact_pages.urlpatterns,
    *certificate_pages.urlpatterns,
    *department.urlpatterns,
    path("enterprises/twins/", merge_pages.enterprise_twins, name="enterprise-twins"),
    path("enterprises/begin/<str:unit_id>/", pages.enterprise_begin, name="enterprise-begin"),
    _of_one("", pages.enterprise_detail, "enterprise"),
    _of_one("basics/", pages.enterprise_basics, "enterprise-basics"),
    _of_one("told/", told_pages.enterprise_told, "enterprise-told"),
    _of_one("years/", pages.enterprise_years, "enterprise-years"),
    _of_one("years/<int:year>/", part_pages.enterprise_year, "enterprise-year"),
    _of_one("standing/", standing_pages.enterprise_standing, "enterprise-standing"),
    _of_one("name/", put_right_pages.enterprise_name, "enterprise-name"),
    _of_one("seat/", put_right_pages.enterprise_seat, "enterprise-seat"),
    _of_one("recognitions/", recognition_pages.enterprise_recognitions, "enterprise-recognitions"),
    _of_one("contacts/", contact_pages.enterprise_contacts, "enterprise-contacts"),
    _of_one("merging/", merge_pages.enterprise_merging, "enterprise-merging"),
    *recognition_pages.urlpatterns,
    *revocation_pages.urlpatterns,
    *pool_pages.urlpatterns,
    *change_pages.urlpatterns,
    *upkeep_pages.urlpatterns,
    *(_of_one(f"{part}/", part_pages.enterprise_part, f"enterprise-{part}", part=part) for part in FORMS),
]
