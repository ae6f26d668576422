"""One moment for a page."""

from trail import clock


class OneMoment:
    """What a request reads outside a transaction sees the clock at one moment, asked once; writes ask."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with clock.held():
            return self.get_response(request)
