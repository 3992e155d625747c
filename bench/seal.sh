#!/bin/sh
# What the audit log's seal costs: commits a second that each record one happening on a board of their own, from 1 to 16 at once,
# with the seal and without. bench/seal.sh [seconds]. Wants pgbench; makes a folder of its own.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-8}
port=${PORT:-3957}
pgbench=$(command -v pgbench || find /usr/lib/postgresql -name pgbench 2>/dev/null | sort | tail -1)
[ -n "$pgbench" ] || { echo "bench/seal.sh: there is no pgbench here; it comes with PostgreSQL" >&2; exit 1; }
./loopforge build
folder=$(mktemp -d)
chmod 711 "$folder"
export LOOPFORGE_DATA="$folder/data"
./loopforge seed --boards 64 --cards 1
PORT=$port ./loopforge up --no-browser >"$folder/log" 2>&1 &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null || true; rm -rf "$folder"' EXIT
until curl -fs -o /dev/null "http://localhost:$port/health/ready"; do sleep 0.1; done
. "$LOOPFORGE_DATA/running"
PGPASSWORD=$(cat "$LOOPFORGE_DATA/database/password")
export PGPASSWORD PGHOST=127.0.0.1 PGPORT=$databasePort PGUSER=loopforge PGDATABASE=loopforge
psql -qc 'create table bench_board as select row_number() over () as n, id from workflow limit 64'
cat >"$folder/move.sql" <<'SQL'
\set n :client_id % 64 + 1
begin;
insert into board_revision select id, 1 from bench_board where n = :n on conflict (workflow_id) do update set revision = board_revision.revision + 1 returning revision \gset
insert into activity (workflow_id, revision, kind, actor_kind, actor_name, detail, event) select id, :revision, 'task-moved', 'person', 'bench', '{"from": "TODO", "to": "DONE"}', '{"type": "event"}' from bench_board where n = :n;
commit;
SQL
# The program seals after commits of its own. These are somebody else's, so the sealing is done beside them.
echo "begin; set local synchronous_commit = off; select seal_pending(); commit;" >"$folder/seal.sql"
for clients in 1 4 16; do
  for seal in enable disable; do
    psql -qc "alter table activity $seal trigger activity_is_sealed_next"
    [ "$seal" = disable ] || "$pgbench" -n -T "$seconds" -f "$folder/seal.sql" >/dev/null 2>&1 &
    "$pgbench" -n -c "$clients" -j 2 -T "$seconds" -f "$folder/move.sql" 2>/dev/null |
      awk -v label="$clients at once, seal ${seal}d" '/latency average/ {latency = $4} /^tps/ {tps = $3} END {printf "%-28s %6d commits/s, %5.1f ms each\n", label, tps, latency}'
    echo "  waiting for their seal at the end: $(psql -qtAc 'select count(*) from activity_unsealed')"
  done
done
psql -qc 'select seal_pending()' >/dev/null
echo "load $(cut -d' ' -f1 /proc/loadavg)"
