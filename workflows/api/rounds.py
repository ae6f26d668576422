"""Rounds and the register, as one sees them."""

from rest_framework import generics
from rest_framework.permissions import AllowAny

from workflows import selectors
from workflows.api.paging import KeysetPagination
from workflows.api.serializers import AwardSerializer, RoundSerializer


class RoundList(generics.ListAPIView):
    """The rounds that the caller sees; everybody sees those that are or were open."""

    permission_classes = [AllowAny]
    serializer_class = RoundSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        return selectors.rounds_visible_to(self.request.user).defer("edition__content")


class RoundDetail(generics.RetrieveAPIView):
    """One round."""

    permission_classes = [AllowAny]
    serializer_class = RoundSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "round_id"

    def get_queryset(self):
        return selectors.rounds_visible_to(self.request.user)


class AwardList(generics.ListAPIView):
    """The register's rows that the caller sees, last recorded first."""

    serializer_class = AwardSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        return selectors.awards_visible_to(self.request.user).defer("edition__content")
