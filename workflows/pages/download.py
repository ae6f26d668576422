"""Files that people gave, sent to be saved and never to be shown in the browser."""

from django.http import FileResponse, Http404


def of(row):
    """The file of a row with `name` and `media_type`; absent if it does not lie there."""
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
