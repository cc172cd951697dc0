# PostgreSQL 15 under Patroni 3, and etcd, from Debian's packages.
FROM debian:12.11-slim
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    patroni python3-etcd postgresql-15 postgresql-client-15 etcd-server etcd-client \
  && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
  && mkdir -p /data && chown postgres:postgres /data
COPY deploy/patroni.yaml /etc/patroni.yaml
COPY docs/postgresql/create-roles.sql /create-roles.sql
USER postgres
