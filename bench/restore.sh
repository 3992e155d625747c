#!/bin/sh
# How long a backup of a large database takes, and its restore until the program is ready, and how much memory. On the folder
# of bench/large.sh, to which it adds 3,000 runs with a journal of 200 entries each: some 1.1 GB.
#   DATA=folder bench/large.sh 1 && DATA=folder bench/restore.sh
set -eu
cd "$(dirname "$0")/.."
folder=${DATA:?names the folder of bench/large.sh}
port=${PORT:-3956}
there=$(mktemp -d)
chmod 711 "$there"
mkdir -m 711 "$there/with" "$there/without"
PORT=$port ./loopforge up --no-browser --data "$folder/data" >"$there/log" 2>&1 &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null || true; rm -rf "$there"' EXIT
ready() { until curl -fs -o /dev/null "http://localhost:$port/health/ready"; do sleep 0.1; done; }
ready
. "$folder/data/running"
PGPASSWORD=$(cat "$folder/data/database/password") psql -qtA -h 127.0.0.1 -p "$databasePort" -U loopforge -d loopforge <<'SQL'
create temporary table card as select * from task where run_id is null and not exists (select from run) limit 3000;
insert into plan_version (task_id, version, status, summary, steps, checks, risks, estimate, base_commit, digest, requested_by)
select id, 1, 'APPROVED', '', '[]', '[]', '[]', '{}', 'c', 'd', created_by from card;
insert into plan_approval (id, task_id, version, digest, approved_by)
select gen_random_uuid(), task_id, 1, 'd', requested_by from plan_version join card on card.id = task_id;
insert into run (id, task_id, workflow_id, attempt, status, engine, provider, model, plan_version, approval_id, started_by, branch, steps, ended_at)
select gen_random_uuid(), t.id, t.workflow_id, 1, 'SUCCEEDED', 'builtin', 'p', 'm', 1, a.id, t.created_by, 'b' || t.number, 1, now()
from card t join plan_approval a on a.task_id = t.id;
insert into run_event (run_id, seq, kind, payload, epoch)
select r.id, n, 'log', jsonb_build_object('firstLine', n * 10, 'step', 'run_command', 'lines', (select jsonb_agg(
  md5(random()::text || n || r.id) || ' [INFO] Building module ' || k) from generate_series(1, 10) k)), 1
from run r join card on card.id = r.task_id, generate_series(1, 200) n;
analyze;
select 'database ' || pg_size_pretty(pg_database_size('loopforge'));
SQL
# A secret, so that there is something to open.
origin="http://localhost:$port"
token=$(./loopforge login-link --data "$folder/data" | sed -n 's/.*setup=//p')
curl -fs -c "$there/cookies" -H "Origin: $origin" -H 'Content-Type: application/json' -d "{\"token\":\"$token\"}" \
  "$origin/api/session/setup-token"
csrf=$(curl -fs -b "$there/cookies" "$origin/api/session" | sed 's/.*"csrfToken":"\([^"]*\)".*/\1/')
curl -fs -o /dev/null -b "$there/cookies" -X PUT -H "Origin: $origin" -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' \
  -d '{"apiKey":"sk-bench-restore"}' "$origin/api/providers/openai/key"
timed() {
  what=$1
  shift
  /usr/bin/time -f "$what: %e s, %M KiB at most" "$@"
}
timed backup ./loopforge backup "$there/studio.zip" --data "$folder/data"
kill "$program"
wait "$program" || true
echo "without the key:"
./loopforge restore "$there/studio.zip" --data "$there/without" || echo "refused, exit $?"
cp -p "$folder/data/master.key" "$there/with/"
timed restore ./loopforge restore "$there/studio.zip" --data "$there/with"
began=$(date +%s%N)
PORT=$port ./loopforge up --no-browser --data "$there/with" >>"$there/log" 2>&1 &
program=$!
ready
echo "ready $((($(date +%s%N) - began) / 1000000)) ms after its start"
