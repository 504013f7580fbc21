# The survey as an image: built once, run as web server, worker and preparation (compose.yaml).
# Nothing secret is in it: keys and passwords come from the environment when it runs.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: -r requirements.txt
COPY . .
# Translations and static files belong to the code. The key is needed to read the settings, signs
# nothing, and lies in no layer; the folder it would be kept in is left behind with this stage.
RUN /opt/venv/bin/python -m rcsurvey.catalogues \
    && SECRET_KEY=only-while-building DATA_DIR=/tmp/building STATIC_ROOT=/app/static-collected \
        /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q rcsurvey surveys interventions reports

FROM python:3.11-slim-bookworm
# Backups need pg_dump and pg_restore of the server's own major version (compose.yaml).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 survey \
    && useradd --system --uid 10001 --gid survey --home-dir /data --shell /usr/sbin/nologin survey \
    && install -d -o survey -g survey -m 700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/static-collected \
    DEMO=0 \
    PORT=8000
USER survey
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "bin/health.py", "/healthz"]
CMD ["gunicorn", "--config", "bin/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
