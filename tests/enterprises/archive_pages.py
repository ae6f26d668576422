"""The pages of an archive as a test asks for them."""

from django.urls import reverse


def page(name, enterprise, *more):
    return reverse(name, args=[enterprise.public_id, *more])


def text(response):
    return response.content.decode()
