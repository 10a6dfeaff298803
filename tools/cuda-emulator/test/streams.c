/* Order and waiting: events, streams that wait for streams, the null stream, callbacks, full queues, destroyed handles. */
#include "check.h"

#include <stdatomic.h>
#include <pthread.h>
#include <unistd.h>

#define BYTES (1u << 20)

static _Atomic bool gate_open;
static _Atomic int calls, last_status;

static void await_gate(void *ignored) {
    (void)ignored;
    while (!atomic_load(&gate_open)) {
        usleep(100);
    }
}

static void count(void *amount) {
    atomic_fetch_add(&calls, (int)(intptr_t)amount);
}

static void note(CUstream stream, CUresult status, void *amount) {
    TRUE_THAT(stream != NULL);
    atomic_store(&last_status, status);
    count(amount);
}

static void events(void) {
    CUstream one, other;
    CUevent event, timed, later;
    OK(cuStreamCreate(&one, CU_STREAM_NON_BLOCKING));
    OK(cuStreamCreate(&other, CU_STREAM_NON_BLOCKING));
    OK(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING));
    OK(cuEventCreate(&timed, 0));
    OK(cuEventCreate(&later, 0));
    OK(cuEventQuery(event)); /* never recorded */

    unsigned char *const host = host_memory(BYTES, 5);
    CUdeviceptr device;
    OK(cuMemAlloc_v2(&device, BYTES));
    OK(cuMemHostRegister_v2(host, BYTES, CU_MEMHOSTREGISTER_PORTABLE));
    OK(cuMemsetD8_v2(device, 9, BYTES));

    atomic_store(&gate_open, false);
    OK(cuEventRecord(timed, one));
    OK(cuLaunchHostFunc(one, await_gate, NULL));
    OK(cuMemcpyHtoDAsync_v2(device, host, BYTES, one));
    OK(cuEventRecord(event, one));
    OK(cuEventRecord(later, one));
    OK(cuStreamWaitEvent(other, event, 0));
    OK(cuStreamAddCallback(other, note, (void *)1, 0));
    EXPECT(CUDA_ERROR_NOT_READY, cuEventQuery(event));
    EXPECT(CUDA_ERROR_NOT_READY, cuStreamQuery(one));
    EXPECT(CUDA_ERROR_NOT_READY, cuStreamQuery(other));
    usleep(20000);
    EXPECT(0, calls);
    atomic_store(&gate_open, true);
    OK(cuEventSynchronize(event));
    OK(cuEventSynchronize(later));
    OK(cuStreamSynchronize(other));
    EXPECT(1, calls);
    OK(last_status);
    float milliseconds = 0;
    OK(cuEventElapsedTime(&milliseconds, timed, later));
    TRUE_THAT(milliseconds >= 15 && milliseconds < 60000);
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&milliseconds, timed, event));
    OK(cuMemHostUnregister(host));
    OK(cuMemFree_v2(device));
    free(host);
    OK(cuEventDestroy_v2(event));
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuEventQuery(event));
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuEventDestroy_v2(event));
    OK(cuEventDestroy_v2(timed));
    OK(cuEventDestroy_v2(later));
    OK(cuStreamDestroy_v2(one));
    OK(cuStreamDestroy_v2(other));
}

/* A blocking stream waits for the null stream and it for the blocking stream; one that does not block does not. */
static void legacy_order(void) {
    CUstream blocking, free_stream;
    OK(cuStreamCreate(&blocking, 0));
    OK(cuStreamCreate(&free_stream, CU_STREAM_NON_BLOCKING));
    atomic_store(&gate_open, false);
    atomic_store(&calls, 0);
    OK(cuLaunchHostFunc(blocking, await_gate, NULL));
    OK(cuLaunchHostFunc(NULL, count, (void *)10));
    OK(cuLaunchHostFunc(blocking, count, (void *)100));
    OK(cuLaunchHostFunc(free_stream, count, (void *)1));
    OK(cuStreamSynchronize(free_stream));
    EXPECT(1, calls);
    atomic_store(&gate_open, true);
    OK(cuCtxSynchronize());
    EXPECT(111, calls);
    OK(cuStreamDestroy_v2(blocking));
    OK(cuStreamDestroy_v2(free_stream));
}

/* 2000 operations into a queue of 1024 while nothing moves: the submitter blocks, and nothing is lost. */
static void *open_gate_later(void *ignored) {
    (void)ignored;
    usleep(50000);
    atomic_store(&gate_open, true);
    return NULL;
}

static void full_queue(void) {
    CUstream stream;
    pthread_t opener;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    atomic_store(&gate_open, false);
    atomic_store(&calls, 0);
    OK(cuLaunchHostFunc(stream, await_gate, NULL));
    pthread_create(&opener, NULL, open_gate_later, NULL);
    for (int i = 0; i < 2000; i++) {
        OK(cuLaunchHostFunc(stream, count, (void *)1));
    }
    OK(cuStreamDestroy_v2(stream)); /* what it holds is still done */
    while (atomic_load(&calls) != 2000) {
        usleep(100);
    }
    pthread_join(opener, NULL);
    TRUE_THAT(figure("events", "queue_full") > 0);
}

/* Threads that make, use and drop everything at once. */
static void *churn(void *argument) {
    unsigned char *const host = host_memory(65536, (int)(intptr_t)argument);
    unsigned char *const back = host_memory(65536, 0);
    CUcontext context = use_device((int)(intptr_t)argument % 2);
    TRUE_THAT(context != NULL);
    OK(cuMemHostRegister_v2(host, 65536, CU_MEMHOSTREGISTER_PORTABLE));
    OK(cuMemHostRegister_v2(back, 65536, CU_MEMHOSTREGISTER_PORTABLE));
    for (int i = 0; i < 100; i++) {
        CUstream in, out;
        CUevent event;
        CUdeviceptr device;
        OK(cuStreamCreate(&in, CU_STREAM_NON_BLOCKING));
        OK(cuStreamCreate(&out, CU_STREAM_NON_BLOCKING));
        OK(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING));
        OK(cuMemAlloc_v2(&device, 65536));
        for (size_t at = 0; at < 65536; at += 4096) {
            OK(cuMemcpyHtoDAsync_v2(device + at, host + at, 4096, in));
        }
        OK(cuEventRecord(event, in));
        OK(cuStreamWaitEvent(out, event, 0));
        OK(cuMemcpyDtoHAsync_v2(back, device, 65536, out));
        OK(cuStreamSynchronize(out));
        EXPECT(0, memcmp(host, back, 65536));
        memset(back, 0, 65536);
        OK(cuEventDestroy_v2(event));
        OK(cuStreamDestroy_v2(in));
        OK(cuStreamDestroy_v2(out));
        OK(cuMemFree_v2(device));
    }
    OK(cuMemHostUnregister(host));
    OK(cuMemHostUnregister(back));
    free(host);
    free(back);
    return NULL;
}

static void threads(void) {
    pthread_t thread[4];
    for (intptr_t i = 0; i < 4; i++) {
        pthread_create(&thread[i], NULL, churn, (void *)i);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
    }
}

int main(void) {
    use_device(0);
    events();
    legacy_order();
    full_queue();
    threads();
    EXPECT(0, figure("live", "streams"));
    EXPECT(0, figure("live", "events"));
    EXPECT(0, figure("live", "allocations"));
    EXPECT(0, figure("live", "registrations"));
    EXPECT(0, figure("events", "pageable_async"));
    EXPECT(0, figure("events", "in_flight_at_free"));
    return 0;
}
