# What the scripts share; they source it.

# Prints the comment at the head of the script, and ends it.
usage() {
	awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$0" >&2
	exit 2
}

passed=0
failed=0

# count_tap LOG STATUS: adds the results in a log.  A command that failed without naming a
# test, or that ran none, is one failure more.  (pg_regress prints TAP from version 16 on.)
count_tap() {
	ok=$(grep -cE '^(ok [0-9]|test .* \.\.\. ok )' "$1") || true
	not_ok=$(grep -cE '^(not ok |test .* \.\.\. FAILED )' "$1") || true
	if [ "$2" != 0 ] && [ "$not_ok" = 0 ] || [ "$ok" = 0 ]; then
		not_ok=$((not_ok + 1))
	fi
	passed=$((passed + ok))
	failed=$((failed + not_ok))
}

# count_script LOG STATUS: adds what a script's last line says.
count_script() {
	read -r ok not_ok <<< "$(sed -nE '$s/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$1")"
	if [ -z "${ok-}" ] || { [ "$2" != 0 ] && [ "$not_ok" = 0 ]; }; then
		not_ok=$((${not_ok:-0} + 1))
	fi
	passed=$((passed + ${ok:-0}))
	failed=$((failed + not_ok))
}

# The last line of a script that tests; it fails where a test failed, or none ran.
print_count() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ] && [ "$passed" != 0 ]
}
