# suite.sh - for suites written in sh; read with `. tests/lib/suite.sh`.
#
#   check "what holds" COMMAND...   passes if the command succeeds; what it
#                                   prints is shown where it does not
#   skip "what" "why"               counts neither way, but is told
#   finish                          the line that tests/run reads
#
# shellcheck shell=sh

passed=0 failed=0 skipped=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

check() {
    what=$1
    shift
    if "$@" >"$scratch/.check" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $what"
    else
        failed=$((failed + 1))
        echo "FAILED  $what"
        # Both ends: the first error, and how it ended.
        awk '{ line[NR] = $0 }
             END { for (i = 1; i <= NR; i++)
                       if (i <= 15 || i > NR - 25) print "        " line[i] }' \
            "$scratch/.check"
    fi
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped $1: $2"
}

finish() {
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
    exit
}
