/* 1-D and 2-D copies, in both directions, synchronous and not; what they refuse; what is pageable. */
#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES (1u << 20)

static void one_dimension(CUstream stream) {
    unsigned char *const from = host_memory(BYTES, 1), *const to = host_memory(BYTES, 2);
    CUdeviceptr device, base;
    size_t size;
    OK(cuMemAlloc_v2(&device, BYTES));
    OK(cuMemGetAddressRange_v2(&base, &size, device + 4711));
    EXPECT(device, base);
    EXPECT(BYTES, size);
    OK(cuMemcpyHtoD_v2(device, from, BYTES));
    OK(cuMemcpyDtoH_v2(to, device, BYTES));
    EXPECT(0, memcmp(from, to, BYTES));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(device + 1, from, BYTES));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2((CUdeviceptr)(uintptr_t)to, from, 1));
    EXPECT(0, figure("events", "pageable_async"));
    OK(cuMemcpyHtoDAsync_v2(device, from, BYTES, stream));
    EXPECT(1, figure("events", "pageable_async"));

    OK(cuMemHostRegister_v2(from, BYTES, CU_MEMHOSTREGISTER_PORTABLE));
    OK(cuMemHostRegister_v2(to, BYTES / 2, CU_MEMHOSTREGISTER_PORTABLE));
    OK(cuMemHostRegister_v2(to + BYTES / 2, BYTES / 2, CU_MEMHOSTREGISTER_PORTABLE));
    EXPECT(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, cuMemHostRegister_v2(from + 4096, BYTES, 0));
    EXPECT(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(from + 4096));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemHostRegister_v2((void *)4096, 4096, 0));
    memset(to, 0, BYTES);
    for (size_t at = 0; at < BYTES; at += 65536) {
        OK(cuMemcpyAsync(device + at, (CUdeviceptr)(uintptr_t)from + at, 65536, stream));
        OK(cuMemcpyAsync((CUdeviceptr)(uintptr_t)to + at, device + at, 65536, stream));
    }
    OK(cuStreamSynchronize(stream));
    EXPECT(0, memcmp(from, to, BYTES));
    EXPECT(1, figure("events", "pageable_async"));
    /* No copy over two registrations, or from pageable memory into one. */
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoHAsync_v2(to + BYTES / 2 - 8, device, 16, stream));
    OK(cuMemHostUnregister(to));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoHAsync_v2(to + BYTES / 2 - 8, device, 16, stream));
    OK(cuMemHostUnregister(to + BYTES / 2));
    OK(cuMemHostUnregister(from));
    EXPECT(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(from));
    OK(cuMemFree_v2(device));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(device));
    free(from);
    free(to);
}

static void two_dimensions(CUstream stream) {
    enum { ROWS = 37, WIDTH = 100, DEVICE_PITCH = 512, HOST_PITCH = 160 };
    unsigned char *const host = host_memory(65536, 3), *const back = host_memory(65536, 4);
    CUdeviceptr device;
    OK(cuMemAlloc_v2(&device, ROWS * DEVICE_PITCH));
    OK(cuMemsetD8_v2(device, 0xee, ROWS * DEVICE_PITCH));
    OK(cuMemHostRegister_v2(host, 65536, 0));
    CUDA_MEMCPY2D copy = {.srcMemoryType = CU_MEMORYTYPE_HOST, .srcHost = host, .srcPitch = HOST_PITCH, .srcXInBytes = 7,
                          .dstMemoryType = CU_MEMORYTYPE_DEVICE, .dstDevice = device, .dstPitch = DEVICE_PITCH,
                          .dstXInBytes = 16, .WidthInBytes = WIDTH, .Height = ROWS};
    OK(cuMemcpy2DAsync_v2(&copy, stream));
    OK(cuStreamSynchronize(stream));
    OK(cuMemcpyDtoH_v2(back, device, ROWS * DEVICE_PITCH));
    for (int row = 0; row < ROWS; row++) {
        EXPECT(0, memcmp(back + row * DEVICE_PITCH + 16, host + row * HOST_PITCH + 7, WIDTH));
        EXPECT(0xee, back[row * DEVICE_PITCH + 15]);
        EXPECT(0xee, back[row * DEVICE_PITCH + 16 + WIDTH]);
    }
    copy.Height = ROWS + 1;
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpy2D_v2(&copy));
    copy.Height = ROWS;
    copy.dstPitch = WIDTH;
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuMemcpy2D_v2(&copy));
    EXPECT(1, figure("h2d", "copies_2d"));
    OK(cuMemHostUnregister(host));
    OK(cuMemFree_v2(device));
    free(host);
    free(back);
}

/* A device's address is none of the host's. */
static void no_access_from_the_host(void) {
    CUdeviceptr device;
    OK(cuMemAlloc_v2(&device, 4096));
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        *(volatile char *)(uintptr_t)device = 1;
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    TRUE_THAT(status != 0);
    OK(cuMemFree_v2(device));
}

int main(void) {
    use_device(0);
    CUstream stream;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    one_dimension(stream);
    two_dimensions(stream);
    no_access_from_the_host();
    OK(cuStreamDestroy_v2(stream));
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuStreamQuery(stream));
    EXPECT(CUDA_ERROR_NOT_SUPPORTED, cuModuleLoadData(NULL, NULL));
    EXPECT(0, figure("live", "allocations"));
    EXPECT(0, figure("live", "allocated_bytes"));
    EXPECT(0, figure("live", "registrations"));
    EXPECT(0, figure("live", "streams"));
    OK(cuDevicePrimaryCtxRelease_v2(0));
    EXPECT(0, figure("live", "contexts"));
    return 0;
}
