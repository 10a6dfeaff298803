#!/usr/bin/env bash
# Builds the emulated CUDA driver: build.sh OUTDIR [COMPILER OPTION...]
# OUTDIR/libcuda.so.1 then has every call that JCuda imports; those that are not emulated answer CUDA_ERROR_NOT_SUPPORTED.
set -euo pipefail

if (($# < 1)); then
    printf 'usage: build.sh OUTDIR [COMPILER OPTION...]\n' >&2
    exit 2
fi
mkdir -p -- "$1"
out=$(cd -- "$1" && pwd)
shift
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

work=$(mktemp -d "$out/.build.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

# A stub a symbol, weak: a definition in the sources wins.
{
    printf 'int emu_unsupported(const char *name);\n'
    while read -r symbol; do
        [[ $symbol =~ ^cu[A-Za-z0-9_]+$ ]] || continue
        printf '__attribute__((weak, visibility("default"))) int %s(void);\n' "$symbol"
        printf 'int %s(void) { return emu_unsupported("%s"); }\n' "$symbol" "$symbol"
    done <jcuda-12.6.0.symbols
} >"$work/stubs.c"

"${CC:-gcc}" -std=gnu11 -O2 -g1 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -pthread "$@" \
    -Wl,-soname,libcuda.so.1 -Wl,-z,now -o "$work/libcuda.so.1" src/*.c "$work/stubs.c"
# In one step, so that nobody ever loads half a library.
mv -f -- "$work/libcuda.so.1" "$out/libcuda.so.1"
