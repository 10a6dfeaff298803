#!/usr/bin/env bash
# Builds the emulator and its test programs, plainly and with the sanitizers this compiler has, and runs them.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

CC=${CC:-gcc}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pegaflow-cuemu-test.XXXXXX")
shm=$(mktemp -d /dev/shm/pegaflow-cuemu-test.XXXXXX)
trap 'rm -rf -- "$tmp" "$shm"' EXIT

has_sanitizer() {
    printf 'int main(void) { return 0; }\n' >"$tmp/probe.c"
    "$CC" "-fsanitize=$1" -o "$tmp/probe" "$tmp/probe.c" 2>/dev/null && "$tmp/probe" 2>/dev/null
}

# run KIND OPTION...: all programs against a library that was built alike.
run() {
    local kind=$1 program name started status
    shift
    ./build.sh "$tmp/$kind" "$@"
    for program in test/*.c; do
        name=$(basename -- "$program" .c)
        "$CC" -std=gnu11 -O1 -g -Wall -Wextra -Werror -pthread "$@" -o "$tmp/$kind/$name" "$program" \
            -L"$tmp/$kind" -l:libcuda.so.1
        started=$(date +%s%N)
        status=0
        env -u CUDA_VISIBLE_DEVICES LD_LIBRARY_PATH="$tmp/$kind" CUEMU_DIR="$shm" CUEMU_STATS="$tmp/stats.json" \
            CUEMU_DEVICES=2 ASAN_OPTIONS=detect_leaks=0:handle_segv=0 UBSAN_OPTIONS=halt_on_error=1 \
            TSAN_OPTIONS=halt_on_error=1:handle_segv=0 TEST_DIR="$tmp" \
            timeout 120 "$tmp/$kind/$name" || status=$?
        if ((status != 0)); then
            printf 'FAILED: %s, %s, status %d\n' "$name" "$kind" "$status" >&2
            exit 1
        fi
        printf '%s, %s: ok, %d ms\n' "$name" "$kind" $((($(date +%s%N) - started) / 1000000))
        if [[ -n $(ls -A "$shm") ]]; then
            printf 'FAILED: %s, %s left in shared memory: %s\n' "$name" "$kind" "$(ls -A "$shm")" >&2
            exit 1
        fi
    done
}

run plain
if has_sanitizer address && has_sanitizer undefined; then
    run address-undefined -fsanitize=address,undefined
else
    printf 'the compiler has no address sanitizer\n'
fi
if has_sanitizer thread; then
    run thread -fsanitize=thread
else
    printf 'the compiler has no thread sanitizer\n'
fi
