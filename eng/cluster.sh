#!/usr/bin/env bash
# Three PostgreSQL servers (m1, m2, m3) under Patroni with one etcd, on loopback ports of this machine: to see a promotion, and for tests.
#   eng/cluster.sh up              starts a new cluster with the roles of the store, and prints two connection strings: owner, run-time
#   eng/cluster.sh down            ends it and removes its folder
#   eng/cluster.sh status          the members as Patroni sees them
#   eng/cluster.sh primary         the name of the primary
#   eng/cluster.sh wait            waits until there is a primary with a synchronous standby
#   eng/cluster.sh kill-primary    SIGKILL to the primary and its Patroni; prints its name
#   eng/cluster.sh kill-server     SIGKILL to the primary alone; prints its name
#   eng/cluster.sh kill MEMBER     SIGKILL to a member and its Patroni
#   eng/cluster.sh switchover      another member becomes the primary, without loss
#   eng/cluster.sh freeze          stops the primary's Patroni (SIGSTOP), while its PostgreSQL goes on; prints its name
#   eng/cluster.sh restart MEMBER  starts a killed member again, or lets a frozen one go on
#   eng/cluster.sh stop-etcd, start-etcd
# Options: --dir DIR (or FTPAY_CLUSTER_DIR; default /tmp/ftpay-cluster), --port N (or FTPAY_CLUSTER_PORT; default 25400): the first of 8
# ports, --schema NAME (default ftpay). Started by root, all of it runs as the user postgres.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=${FTPAY_CLUSTER_DIR:-/tmp/ftpay-cluster} port=${FTPAY_CLUSTER_PORT:-25400} schema=ftpay words=()
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --schema) schema=$2; shift 2 ;;
    *) words+=("$1"); shift ;;
  esac
done
command=${words[0]:-help} member=${words[1]:-}
members=(m1 m2 m3) etcd_port=$port
as=(); [ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --)
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

sql_port() { echo $((port + 1 + ${1#m})); }
rest_port() { echo $((port + 4 + ${1#m})); }
fail() { echo "$*" >&2; exit 1; }
psql_of() { "${as[@]}" "$bin/psql" -h 127.0.0.1 -p "$(sql_port "$1")" -U postgres -d postgres -X -q -A -t "${@:2}"; }
pid_of() { cat "$dir/$1.pid" 2>/dev/null; }
lives() { ps -o stat= -p "$1" 2>/dev/null | grep -qv '^Z'; }
kill_process() { # and wait until it is gone
  kill -KILL "$1"
  while lives "$1"; do sleep 0.05; done
}

# A program of its own session, so that it outlives this script; its process id is kept.
start() { # name command…
  "${as[@]}" setsid bash -c 'echo $$ > "$1.pid"; exec "${@:2}" >> "$1.log" 2>&1 < /dev/null' start "$dir/$1" "${@:2}" \
    > /dev/null 2>&1 < /dev/null &
  disown
}

start_etcd() {
  start etcd etcd --name etcd --data-dir "$dir/etcd" --unsafe-no-fsync --enable-v2=false \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$((port + 1))" --initial-advertise-peer-urls "http://127.0.0.1:$((port + 1))" \
    --initial-cluster "etcd=http://127.0.0.1:$((port + 1))"
}

# Patroni wants ttl >= loop_wait + 2 * retry_timeout. A bank's own limits are longer: the defaults are 30, 10 and 10 s.
settings_of() {
  cat <<END
scope: ftpay
name: $1
restapi: {listen: "127.0.0.1:$(rest_port "$1")", connect_address: "127.0.0.1:$(rest_port "$1")"}
etcd3: {hosts: "127.0.0.1:$etcd_port"}
bootstrap:
  dcs:
    ttl: 5
    loop_wait: 1
    retry_timeout: 2
    primary_start_timeout: 0
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters:
        max_connections: 200
        shared_buffers: 64MB
        synchronous_commit: "on"
        wal_log_hints: "on"
        wal_keep_size: 256MB
        log_min_messages: warning
  initdb: [{encoding: UTF8}, {locale: C.UTF-8}, data-checksums]
postgresql:
  listen: 127.0.0.1:$(sql_port "$1")
  connect_address: 127.0.0.1:$(sql_port "$1")
  data_dir: $dir/$1
  bin_dir: $bin
  pgpass: $dir/$1.pgpass
  parameters: {unix_socket_directories: $dir}
  basebackup: [{checkpoint: fast}]
  pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
  authentication: {superuser: {username: postgres}, replication: {username: replicator}, rewind: {username: postgres}}
END
}

start_member() { start "$1" patroni "$dir/$1.yml"; }

# Patroni's own answer: a member that lost the leader's lock is no primary, whatever its PostgreSQL says.
has_role() ( # member primary|synchronous
  exec 3<> "/dev/tcp/127.0.0.1/$(rest_port "$1")" || exit 1
  printf 'GET /%s HTTP/1.0\r\n\r\n' "$2" >&3
  read -r -t 2 _ code _ <&3 && [ "$code" = 200 ]
) 2>/dev/null

find_role() {
  for one in "${members[@]}"; do
    if has_role "$one" "$1"; then echo "$one"; return; fi
  done
  return 1
}

primary() { find_role primary; }

wait_for() { # seconds what command…
  local end=$((SECONDS + $1))
  until "${@:3}" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$2 did not happen within $1 s; see $dir/*.log"
    sleep 0.2
  done
}

is_ready() { primary && find_role synchronous; }

kill_server() { # member: PostgreSQL with its children
  local server; server=$(head -n 1 "$dir/$1/postmaster.pid") || return 0
  local children; children=$(ps -o pid= --ppid "$server" || true)
  kill -KILL "$server" $children 2>/dev/null || true
}

kill_member() {
  kill_process "$(pid_of "$1")"
  kill_server "$1"
}

connection() {
  local hosts; hosts=$(for one in "${members[@]}"; do printf '%s127.0.0.1:%s' "${comma:-}" "$(sql_port "$one")"; comma=,; done)
  echo "Host=$hosts;Database=postgres;Username=$1;Target Session Attributes=primary"
}

case $command in
  up)
    [ ! -e "$dir" ] || fail "$dir is there already: eng/cluster.sh down"
    for program in patroni etcd; do
      command -v "$program" >/dev/null || fail "$program is missing: eng/install.sh"
    done
    "${as[@]}" mkdir -m 700 "$dir"
    start_etcd
    for one in "${members[@]}"; do
      settings_of "$one" | "${as[@]}" tee "$dir/$one.yml" >/dev/null
      start_member "$one"
    done
    wait_for 60 "a primary with a synchronous standby" is_ready
    psql_of "$(primary)" -v owner=ftpay_owner -v runtime=ftpay_run -v schema="$schema" -f - < docs/postgresql/create-roles.sql
    connection ftpay_owner
    connection ftpay_run
    ;;
  down)
    for one in "${members[@]}" etcd; do
      kill -KILL "$(pid_of "$one")" 2>/dev/null || true
      [ "$one" = etcd ] || kill_server "$one" 2>/dev/null || true
    done
    sleep 0.2
    "${as[@]}" rm -rf "$dir"
    ;;
  wait) wait_for 60 "a primary with a synchronous standby" is_ready ;;
  status) "${as[@]}" patronictl -c "$dir/m1.yml" list ;;
  primary) primary || fail "no member is the primary" ;;
  kill-primary)
    first=$(primary) || fail "no member is the primary"
    kill_member "$first"
    echo "$first"
    ;;
  kill)
    [ -e "$dir/$member.yml" ] || fail "kill needs a member: ${members[*]}"
    kill_member "$member"
    ;;
  kill-server)
    first=$(primary) || fail "no member is the primary"
    kill_server "$first"
    echo "$first"
    ;;
  freeze)
    first=$(primary) || fail "no member is the primary"
    kill -STOP "$(pid_of "$first")"
    echo "$first"
    ;;
  switchover)
    "${as[@]}" patronictl -c "$dir/m1.yml" switchover ftpay --master "$(primary)" --force
    ;;
  restart)
    [ -e "$dir/$member.yml" ] || fail "restart needs a member: ${members[*]}"
    if lives "$(pid_of "$member")"; then kill -CONT "$(pid_of "$member")"; else start_member "$member"; fi
    ;;
  stop-etcd) kill_process "$(pid_of etcd)" ;;
  start-etcd) start_etcd ;;
  *) sed -n '2,/^set /p' "$0" | sed '/^set /d; s/^# \{0,1\}//'; [ "$command" = help ] || exit 2 ;;
esac
