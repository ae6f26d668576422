"""What an applicant does with a browser, and where."""

import re

from django.test import Client
from django.urls import reverse

PLEDGES = {"pledge_integrity": "on", "pledge_secrecy": "on", "pledge_members": "on"}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_url(application, page="project"):
    return reverse("application-page", args=[application.public_id, page])


def url(name, application):
    return reverse(name, args=[application.public_id])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def save(client, application, typed, *, page="project", then="later", **headers):
    return client.post(
        page_url(application, page), {"version": application.version, then: "1", **typed}, **headers
    )


def save_by_script(client, application, typed, **options):
    return save(client, application, typed, headers={"accept": "application/json"}, **options)


def upload(client, application, file, kind="signature_page", **headers):
    return client.post(url("attachment-upload", application), {"kind": kind, "file": file}, **headers)


def upload_by_script(client, application, file, **options):
    return upload(client, application, file, headers={"accept": "application/json"}, **options)
