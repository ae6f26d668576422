"""The addresses of the front page and the board."""

from django.urls import path

from cultivation.board import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("board/", pages.board_page, name="board"),
    path("board/<slug:code>/", pages.indicator_page, name="indicator"),
]
