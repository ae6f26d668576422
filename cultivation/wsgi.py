"""The web's entry: `gunicorn cultivation.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cultivation.settings")

application = get_wsgi_application()
