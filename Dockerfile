# One image for both services of docker-compose.yml: the cloud, and JupyterLab beside it.
FROM python:3.13-slim-bookworm

# On Linux, files in a mounted labs/ belong to this user: give your own id where it is not 1000.
ARG LEARNER_UID=1000

ENV ELASTIC_LAB_HOME=/var/lib/elastic-lab \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1

RUN useradd --create-home --uid "${LEARNER_UID}" learner \
    && install --directory --owner learner --group learner --mode 0700 "${ELASTIC_LAB_HOME}"

WORKDIR /opt/elastic-lab

# What it needs, in the versions of requirements.txt and without the test tools, in a layer that
# changes of the source leave alone. The package is empty at this point.
COPY pyproject.toml requirements.txt README.md LICENSE ./
RUN pip install --constraint requirements.txt --editable .

COPY elastic_lab ./elastic_lab
COPY course ./course
COPY --chown=learner:learner labs ./labs
RUN pip install --no-deps --editable . \
    && python -m compileall -q elastic_lab

USER ${LEARNER_UID}
EXPOSE 4566 8888

# Any HTTP answer will do: it shows that the cloud is up and serving.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import http.client; c = http.client.HTTPConnection('127.0.0.1', 4566, timeout=4); c.request('GET', '/'); c.getresponse()"]

# 0.0.0.0 is every address of the container's own network namespace, and only so does a published
# port reach the cloud. Who reaches that is decided where the port is published: see the `ports`
# of docker-compose.yml, which are on the host's loopback alone.
CMD ["elastic-lab", "serve", "--host", "0.0.0.0", "--port", "4566"]
