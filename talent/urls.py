"""The addresses of the archive of persons and of the library of experts."""

from django.urls import path

from talent import expert_pages, pages

urlpatterns = [
    path("archive/", pages.archive, name="archive"),
    path("experts/", expert_pages.expert_library, name="expert-library"),
    path("experts/new/", expert_pages.expert_add, name="expert-add"),
    path("experts/mine/", expert_pages.expert_own, name="expert-own"),
    path("experts/<str:expert_id>/", expert_pages.expert_detail, name="expert-detail"),
]
