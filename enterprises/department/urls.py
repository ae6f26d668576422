"""The addresses of what the department sees."""

from enterprises.department import conversion_pages, pages, tonight_pages

urlpatterns = [*pages.urlpatterns, *conversion_pages.urlpatterns, *tonight_pages.urlpatterns]
