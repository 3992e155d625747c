#!/bin/sh
# Start to the first page, idle memory, artifact size: bench/footprint.sh [rounds]. Uses the built program and a folder of its own.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-3}
port=${PORT:-3955}
app=target/quarkus-app
./loopforge build
# A program that people have started once has its start recorded.
[ -f target/app.aot ] || deploy/train target/app.aot
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}/bin/java
folder=$(mktemp -d)
chmod 711 "$folder"
trap 'rm -rf "$folder"' EXIT

measure() {
  label=$1
  verb=$2
  page=$3
  begun=$(date +%s%N)
  LOOPFORGE_DATA="$folder/$label" PORT=$port LOOPFORGE_MANAGEMENT_PORT=$((port + 1)) "$java" --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Xms64m -Xmx768m -XX:MaxHeapFreeRatio=40 \
    -XX:AOTCache=target/app.aot "-Xlog:aot*=off" "-Xlog:cds*=off" \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager ${options:-} -jar "$app/quarkus-run.jar" "$verb" --no-browser \
    >"$folder/log" 2>&1 &
  program=$!
  until curl -fs -o /dev/null "$page"; do
    kill -0 "$program" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.02
  done
  wall=$((($(date +%s%N) - begun) / 1000000))
  cpu=$(awk '{printf "%.1f", ($14 + $15) / 100}' "/proc/$program/stat")
  sleep "${IDLE:-20}"
  memory=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$program/status")
  proportional=$(awk '/^Pss:/ {print int($2 / 1024)}' "/proc/$program/smaps_rollup")
  kill "$program"
  wait "$program" 2>/dev/null || true
  echo "$label: $wall ms, $cpu CPU s, idle $memory MiB resident, $proportional MiB proportional"
}

echo "artifact: $(du -sm "$app" | cut -f1) MiB, page: $(du -sk web/dist | cut -f1) KiB"
measure up up "http://localhost:$port/"
round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  measure up up "http://localhost:$port/"
done
if [ -n "${DATABASE_URL:-}" ]; then
  export DATABASE_URL
  measure server server "http://localhost:$port/"
  if ./loopforge help | grep -q '^  worker '; then
    measure worker worker "http://localhost:$((port + 1))/metrics"
  fi
fi
