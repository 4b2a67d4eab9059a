#!/bin/sh
# serve.sh [SECONDS] [SCENARIO]: 200 clients at once ask build/muster serve (needs
# wrk): how many answers, how long each takes, and the memory before, halfway and
# after. Two thirds of the requests read and check, one third plays.
cd "$(dirname "$0")/.." || exit 2
seconds=${1:-60}
scratch=$(mktemp -d) || exit 2
build/muster serve "${2:-scenarios/ukraine}" --quiet >"$scratch/link" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -r "$scratch"' EXIT
while [ ! -s "$scratch/link" ]; do
    kill -0 $server || exit 1
    sleep 0.1
done
link=$(cat "$scratch/link")
address=${link%%/\?*}
cat >"$scratch/ask.lua" <<END
local headers = { ["Authorization"] = "Bearer ${link##*token=}",
    ["X-Muster"] = "1", ["Content-Type"] = "application/json" }
local count, statuses = 0, {}
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() seen_ok, seen_busy, seen_other = 0, 0, 0 end
function request()
    count = count + 1
    if count % 3 == 0 then
        return wrk.format("GET", "/api/v1/scenarios", headers)
    elseif count % 3 == 1 then
        return wrk.format("POST", "/api/v1/check", headers,
            '{"change": {"without": ["DE"]}}')
    end
    return wrk.format("POST", "/api/v1/run", headers,
        '{"stages": [200], "tables": ["curve"], "seed": ' .. count % 50 .. '}')
end
function response(status)
    if status == 200 then seen_ok = seen_ok + 1
    elseif status == 429 then seen_busy = seen_busy + 1
    else seen_other = seen_other + 1 end
end
function done()
    local ok, busy, other = 0, 0, 0
    for _, thread in ipairs(threads) do
        ok = ok + thread:get("seen_ok")
        busy = busy + thread:get("seen_busy")
        other = other + thread:get("seen_other")
    end
    io.write(ok, " answers, ", busy, " refused as busy (429), ", other,
        " anything else\n")
end
END
memory() {
    sed -n "s/^VmRSS:[[:space:]]*/$1: memory /p" /proc/$server/status
}
ask() {
    wrk --threads 2 --connections 200 --duration "$1s" --timeout 60s --latency \
        --script "$scratch/ask.lua" "$address"
}
memory "at rest"
ask 5 >/dev/null
memory "after 5 s"
ask $((seconds / 2)) | grep -E '50%|99%|answers|Socket|requests in'
memory "halfway"
ask $((seconds / 2)) | grep -E '50%|99%|answers|Socket|requests in'
memory "at the end"
