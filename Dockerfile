# Two stages: what only installs stays behind. Build: docker build -t kentongan .
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client
WORKDIR /srv/kentongan
COPY requirements.txt .
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && .venv/bin/pip uninstall -y pip setuptools
COPY . .
# The file system is read-only later: nothing could be compiled then. pip compiled what it installed.
RUN .venv/bin/python -m compileall -q bot.py delivery feeds handlers newsroom playground service storage

FROM python:3.11-slim-bookworm
# For backups of a database on a server: the two programs and their library, without Debian's wrapper and its Perl.
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && apt-get clean \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /srv/kentongan --shell /usr/sbin/nologin kentongan \
    && install -d -o kentongan -g kentongan -m 0700 /data /keys
COPY --from=build /usr/lib/postgresql/*/bin/pg_dump /usr/lib/postgresql/*/bin/pg_restore /usr/local/bin/
COPY --from=build /srv/kentongan /srv/kentongan
WORKDIR /srv/kentongan
USER kentongan
ENV PATH=/srv/kentongan/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    DATABASE_URL=sqlite:////data/kentongan.db \
    KEY_DIR=/keys \
    STATE_DIRECTORY=/data \
    HTTP_LISTEN=127.0.0.1:9090
VOLUME ["/data", "/keys"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9090/healthz', timeout=4)"]
ENTRYPOINT ["python", "bot.py"]
CMD ["run"]
