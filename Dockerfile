# The service in a container: the home is the volume, everything else is set by NOMOGRAPH_… (docs/settings.md).
FROM python:3.13-slim

RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/nomograph nomograph \
  && install --directory --owner nomograph --mode 700 /var/lib/nomograph
WORKDIR /opt/nomograph

COPY requirements-container.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-container.txt

COPY pyproject.toml README.md LICENSE ./
COPY ontology ontology
COPY mappings mappings
COPY queries queries
COPY loaders loaders
COPY service service
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index ".[neo4j,postgresql]"

COPY --chmod=755 service/start.sh /usr/local/bin/nomograph-start

USER nomograph
ENV NOMOGRAPH_HOME=/var/lib/nomograph NOMOGRAPH_HOST=0.0.0.0 NOMOGRAPH_PORT=8000
WORKDIR /var/lib/nomograph
VOLUME /var/lib/nomograph
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"NOMOGRAPH_PORT\"]}/health/ready', timeout=4)"]
ENTRYPOINT ["nomograph-start"]
