# The application as an image: web server, worker and commands. compose.yaml starts it with PostgreSQL and Redis.
# It runs as a user without rights, on a file system that may be read-only: only /data and /tmp are written to.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# DEMO only lets the settings be read without secrets: nothing of it stays in the files.
RUN /venv/bin/python bin/translations compile \
    && DEMO=1 VAR_DIR=/data STATIC_DIR=/static /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q .

FROM python:3.13-slim
RUN groupadd --system --gid 10001 friends \
    && useradd --system --uid 10001 --gid friends --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin friends \
    && install --directory --owner=friends --group=friends --mode=700 /data
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    HEALTH_PORT=8001 \
    VAR_DIR=/data \
    STATIC_DIR=/static
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "bin/healthcheck"]
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
