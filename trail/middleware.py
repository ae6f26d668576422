"""One moment for a page, and where what it logs came from."""

from trail import clock, origin


class OneMoment:
    """What a request reads outside a transaction sees the clock at one moment, asked once; writes ask."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with clock.held():
            return self.get_response(request)


class Origin:
    """What a request logs says from which address it came; stands behind whoever sets REMOTE_ADDR."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with origin.of(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
