"""The middleware that keeps to the declaration."""

from django.http import Http404, HttpResponseNotAllowed

from cultivation import access

PROGRAMS = "/api/"


class Declared:
    """An address that is not declared is absent, and so is one to whoever holds none of its roles; a verb
    that is not declared is refused. Programs get the same answers from the interface, as problem details.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        route = access.ROUTES.get(access.name_of(request.resolver_match))
        if route is None:
            raise Http404
        if isinstance(route.who, tuple) and not route.lets_in(request.user):
            raise Http404
        if request.method not in route.verbs and not request.path.startswith(PROGRAMS):
            return HttpResponseNotAllowed(route.verbs)
        return None
