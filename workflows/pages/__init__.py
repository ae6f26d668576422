"""The pages by which people look and act; each module keeps its own addresses in `urlpatterns`."""
