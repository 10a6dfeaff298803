/* A link's rate holds for small and for large copies, both directions at once; events have its time. */
#include "check.h"

#include <time.h>

#define BYTES (8u << 20)

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void) {
    setenv("CUEMU_H2D_GBPS", "0.2", 1);
    setenv("CUEMU_D2H_GBPS", "0.1", 1);
    use_device(0);
    unsigned char *const from = host_memory(BYTES, 1), *const to = host_memory(BYTES, 2);
    CUdeviceptr in_memory, out_memory;
    CUstream in, out;
    CUevent start, end;
    OK(cuMemHostRegister_v2(from, BYTES, 0));
    OK(cuMemHostRegister_v2(to, BYTES, 0));
    OK(cuMemAlloc_v2(&in_memory, BYTES));
    OK(cuMemAlloc_v2(&out_memory, BYTES));
    OK(cuStreamCreate(&in, CU_STREAM_NON_BLOCKING));
    OK(cuStreamCreate(&out, CU_STREAM_NON_BLOCKING));
    OK(cuEventCreate(&start, 0));
    OK(cuEventCreate(&end, 0));
    for (size_t block = 16384; block <= 1u << 20; block *= 8) {
        const double began = now();
        OK(cuEventRecord(start, out));
        for (size_t at = 0; at < BYTES; at += block) {
            OK(cuMemcpyHtoDAsync_v2(in_memory + at, from + at, block, in));
            OK(cuMemcpyDtoHAsync_v2(to + at, out_memory + at, block, out));
        }
        OK(cuEventRecord(end, out));
        OK(cuStreamSynchronize(in));
        const double in_s = now() - began;
        OK(cuStreamSynchronize(out));
        const double out_s = now() - began;
        float milliseconds;
        OK(cuEventElapsedTime(&milliseconds, start, end));
        /* 41.9 and 83.9 ms; a machine that is busy may take longer, never shorter. */
        TRUE_THAT(in_s > 0.0419 && out_s > 0.0838);
        TRUE_THAT(milliseconds > 83.8 && milliseconds < 1000);
    }
    OK(cuMemHostUnregister(from));
    OK(cuMemHostUnregister(to));
    OK(cuDevicePrimaryCtxReset_v2(0));
    free(from);
    free(to);
    return 0;
}
