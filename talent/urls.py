"""The addresses of the archive of persons."""

from django.urls import path

from talent import pages

urlpatterns = [
    path("archive/", pages.archive, name="archive"),
]
