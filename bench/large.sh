#!/bin/sh
# The board, its list and the queue's pages on a database with 200 boards, 100,000 tasks, 1,000,000 events and 10,000 jobs
# with a day of 10 turns a second behind them. Makes them in a folder of its own (some minutes), then asks: bench/large.sh [requests]. DATA
# keeps the folder for the next time.
set -eu
cd "$(dirname "$0")/.."
requests=${1:-100}
port=${PORT:-3956}
./loopforge build
folder=${DATA:-$(mktemp -d)}
chmod 711 "$folder"
export LOOPFORGE_DATA="$folder/data"
[ -d "$LOOPFORGE_DATA" ] || ./loopforge seed --boards 200 --cards 500
PORT=$port ./loopforge up --no-browser >"$folder/log" 2>&1 &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null || true' EXIT
until curl -fs -o /dev/null "http://localhost:$port/health/ready"; do sleep 0.1; done

. "$LOOPFORGE_DATA/running"
database() {
  PGPASSWORD=$(cat "$LOOPFORGE_DATA/database/password") psql -qtA -h 127.0.0.1 -p "$databasePort" -U loopforge -d loopforge "$@"
}
# Nine more happenings a card; the seal of the audit log is left to the last of them, as it takes turns.
database <<'SQL'
alter table activity disable trigger user;
with room as (select 1000000 - count(*) as n from activity)
insert into activity (workflow_id, revision, task_id, kind, actor_kind, actor_name, detail, event)
select t.workflow_id, 1000 + row_number() over (partition by t.workflow_id), t.id, 'task-updated', 'system', 'bench',
  '{"note": "made up"}', jsonb_build_object('type', 'event', 'event', jsonb_build_object('kind', 'task-updated', 'taskId', t.id))
from task t, generate_series(1, 9) n where (select n from room) > 1000;
update board_revision b set revision = (select max(revision) from activity a where a.workflow_id = b.workflow_id);
alter table activity enable trigger user;
-- Jobs in every state in which none is begun, as they would be worked on for longer than the measurement takes.
with room as (select 10000 - count(*) as n from scheduled_tasks), card as (select id, row_number() over () as n from task limit 10000)
insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, task_id, waits_for, cause, parked_at, dead_at)
select 'run-plan', card.id::text, now() + interval '1 day', false, 1, card.id, case when n % 5 = 0 then 'a place at the repository' end,
  case when n % 5 in (1, 2, 3) then 'the model is overloaded' end, case when n % 5 = 2 then now() end, case when n % 5 = 3 then now() end
from card where (select n from room) > 1000;
insert into job_turn (kind, outcome, waited_ms, took_ms, at)
select 'run-plan', 'done', n % 900, n % 5000, now() - n * interval '0.1 seconds'
from generate_series(1, 860000) n where not exists (select from job_turn where at < now() - interval '1 hour');
analyze;
SQL
echo "boards $(database -c 'select count(*) from workflow'), tasks $(database -c 'select count(*) from task'), events $(database -c 'select count(*) from activity'), $(database -c "select pg_size_pretty(pg_database_size('loopforge'))")"

jar="$folder/cookies"
token=$(./loopforge login-link | sed 's/.*setup=//')
curl -fs -c "$jar" -H "Origin: http://localhost:$port" -H 'Content-Type: application/json' -d "{\"token\":\"$token\"}" \
  "http://localhost:$port/api/session/setup-token"
board=$(database -c "select id from workflow where title = 'Seeded board 100'")
task=$(database -c "select id from task where workflow_id = '$board' limit 1")
for path in /api/workflows "/api/workflows/$board/board" "/api/tasks/$task" "/api/tasks/$task/timeline" \
  /api/admin/queues "/api/admin/queues/waiting?limit=100" "/api/admin/queues/dead?limit=100" \
  "/api/admin/queues/scheduled?limit=100&cursor=1900" /api/admin/workers "/api/audit?limit=100"; do
  for _ in $(seq "$requests"); do
    curl -fs -b "$jar" -o /dev/null -w '%{time_total} %{size_download}\n' "http://localhost:$port$path"
  done | sort -n | awk -v path="$(echo "$path" | sed -E 's/[0-9a-f-]{36}/…/')" \
    '{time[NR] = $1; size = $2} END {printf "%-28s p50 %.1f ms, p99 %.1f ms, %d bytes\n", path, time[int(NR / 2) + 1] * 1000, time[int(NR * 0.99) == 0 ? 1 : int(NR * 0.99)] * 1000, size}'
done
