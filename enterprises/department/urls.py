"""The addresses of what the department sees."""

from enterprises.department import conversion_pages, pages

urlpatterns = [*pages.urlpatterns, *conversion_pages.urlpatterns]
