"""Files as they are sent: what people gave is only to be saved, what was made here may be shown."""

from django.http import FileResponse, Http404

from workflows import selectors


def of(row):
    """The file of a row with `name` and `media_type`; absent if it does not lie there, or was put away."""
    if not row.file.name or row.file.name.startswith(selectors.SECLUDED):
        raise Http404
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def pdf(path, name, *, as_attachment=False):
    """A paper that was made for the reader, shown in the browser under a name of ours."""
    response = FileResponse(
        path.open("rb"), as_attachment=as_attachment, filename=name, content_type="application/pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def saved(path, name):
    """The same, to be saved."""
    return pdf(path, name, as_attachment=True)
