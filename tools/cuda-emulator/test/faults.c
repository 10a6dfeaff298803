/* Injected errors and stalls, and what a lost context does to its own device and not to another. */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#define BYTES (1u << 20)

static char control[256], flag[256];

static void inject(const char *lines) {
    char next[300];
    const long long loads = figure("events", "control_loads");
    snprintf(next, sizeof next, "%s.next", control);
    FILE *const file = fopen(next, "w");
    fputs(lines, file);
    fclose(file);
    rename(next, control);
    while (figure("events", "control_loads") == loads) {
        usleep(1000);
    }
}

struct work {
    CUcontext context;
    CUstream stream;
    CUevent event;
    CUdeviceptr device;
};

static void set_up(struct work *work, int device) {
    work->context = use_device(device);
    OK(cuStreamCreate(&work->stream, CU_STREAM_NON_BLOCKING));
    OK(cuEventCreate(&work->event, CU_EVENT_DISABLE_TIMING));
    OK(cuMemAlloc_v2(&work->device, BYTES));
    OK(cuMemsetD8_v2(work->device, 1, BYTES));
}

int main(void) {
    snprintf(control, sizeof control, "%s/control-%d", getenv("TEST_DIR"), (int)getpid());
    snprintf(flag, sizeof flag, "%s/flag-%d", getenv("TEST_DIR"), (int)getpid());
    setenv("CUEMU_FAIL", "cuMemAlloc:3:2,cuMemFree_v2:2+:1,cuMemFree:1:999", 1);
    setenv("CUEMU_CONTROL", control, 1);
    unsigned char *const host = host_memory(BYTES, 1), *const back = host_memory(BYTES, 2);
    struct work first, second;
    set_up(&first, 0);
    set_up(&second, 1);
    CUdeviceptr more;
    EXPECT(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&more, 4096));
    OK(cuMemAlloc_v2(&more, 4096));
    EXPECT(CUDA_ERROR_UNKNOWN, cuMemFree_v2(more));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(more));
    OK(cuMemHostRegister_v2(host, BYTES, CU_MEMHOSTREGISTER_PORTABLE)); /* of device 1's context */

    /* A copy on device 0 fails in the middle while another is in flight behind it. */
    char rules[600];
    snprintf(rules, sizeof rules, "CUEMU_STALL=cuMemcpyAsync@0!:%s\nCUEMU_FAIL=cuMemcpyAsync@0!:1:700\n", flag);
    fclose(fopen(flag, "w"));
    inject(rules);
    OK(cuCtxSetCurrent(first.context));
    OK(cuMemcpyAsync(first.device, (CUdeviceptr)(uintptr_t)host, BYTES, first.stream));
    OK(cuMemcpyAsync(first.device, (CUdeviceptr)(uintptr_t)host, BYTES, first.stream));
    OK(cuEventRecord(first.event, first.stream));
    EXPECT(CUDA_ERROR_NOT_READY, cuEventQuery(first.event));
    while (figure("events", "stalled_now") == 0) {
        usleep(1000);
    }
    unlink(flag);
    while (cuEventQuery(first.event) == CUDA_ERROR_NOT_READY) {
        usleep(100);
    }
    EXPECT(700, cuEventQuery(first.event));
    EXPECT(700, cuStreamSynchronize(first.stream));
    EXPECT(700, cuMemAlloc_v2(&more, 4096));
    EXPECT(700, cuEventDestroy_v2(first.event));
    EXPECT(1, figure("events", "sticky"));

    /* The other device goes on, with memory that is registered there. */
    OK(cuCtxSetCurrent(second.context));
    OK(cuMemcpyAsync(second.device, (CUdeviceptr)(uintptr_t)host, BYTES, second.stream));
    OK(cuStreamSynchronize(second.stream));
    OK(cuMemcpyDtoH_v2(back, second.device, BYTES));
    EXPECT(0, memcmp(host, back, BYTES));

    /* As new after a reset: no handle of before is good. */
    OK(cuDevicePrimaryCtxReset_v2(0));
    EXPECT(1, figure("live", "streams"));
    EXPECT(1, figure("live", "events"));
    OK(cuCtxSetCurrent(first.context));
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuStreamQuery(first.stream));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemsetD8_v2(first.device, 0, 1));
    inject("");
    OK(cuMemAlloc_v2(&first.device, BYTES));
    OK(cuMemcpyHtoD_v2(first.device, host, BYTES));
    OK(cuMemcpyDtoH_v2(back, first.device, BYTES));

    /* A lost context takes its registrations along, portable or not. */
    OK(cuDevicePrimaryCtxReset_v2(1));
    EXPECT(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(host));
    OK(cuDevicePrimaryCtxReset_v2(0));
    EXPECT(0, figure("live", "allocations"));
    EXPECT(0, figure("live", "registrations"));
    unlink(control);
    free(host);
    free(back);
    return 0;
}
