"""The addresses of what the department sees."""

from enterprises.department import (
    conversion_pages,
    moves_pages,
    night_pages,
    pages,
    tonight_pages,
    what_if_pages,
)

urlpatterns = [
    *pages.urlpatterns,
    *conversion_pages.urlpatterns,
    *tonight_pages.urlpatterns,
    *moves_pages.urlpatterns,
    *what_if_pages.urlpatterns,
    *night_pages.urlpatterns,
]
