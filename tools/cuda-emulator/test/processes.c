/* Memory and events of another process; its death; what it leaves; accounting over processes; devices chosen. */
#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES (1u << 20)

struct offer {
    CUipcMemHandle memory;
    CUipcEventHandle event;
};

/* Runs this program again: a driver is of no use after fork alone. */
static pid_t start(char *self, const char *role, int in[2], int out[2]) {
    EXPECT(0, pipe(in));
    EXPECT(0, pipe(out));
    const pid_t child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        unsetenv("CUEMU_STATS");
        execl(self, self, role, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    return child;
}

static void give(int fd, const void *bytes, size_t length) {
    EXPECT((long long)length, write(fd, bytes, length));
}

static void take(int fd, void *bytes, size_t length) {
    EXPECT((long long)length, read(fd, bytes, length));
}

static int export_memory(void) {
    use_device(1);
    struct offer offer;
    CUdeviceptr device;
    CUevent event;
    CUstream stream;
    char word;
    OK(cuMemAlloc_v2(&device, BYTES));
    OK(cuMemsetD8_v2(device, 42, BYTES));
    OK(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING | CU_EVENT_INTERPROCESS));
    OK(cuStreamCreate(&stream, 0));
    OK(cuIpcGetMemHandle(&offer.memory, device + 100));
    OK(cuIpcGetEventHandle(&offer.event, event));
    CUdeviceptr own;
    EXPECT(201, cuIpcOpenMemHandle_v2(&own, offer.memory, 1));
    give(1, &offer, sizeof offer);
    take(0, &word, 1);
    OK(cuMemsetD8_v2(device, 43, BYTES));
    OK(cuEventRecord(event, stream));
    give(1, "x", 1);
    take(0, &word, 1);
    return 0;
}

static void import_memory(char *self) {
    int in[2], out[2];
    struct offer offer;
    CUdeviceptr opened, again, base;
    CUevent event;
    CUstream stream;
    size_t size, free_before, free_after, total;
    unsigned char byte;
    char word;
    OK(cuMemGetInfo_v2(&free_before, &total));
    const pid_t child = start(self, "export", in, out);
    take(out[0], &offer, sizeof offer);
    OK(cuMemGetInfo_v2(&free_after, &total));
    EXPECT(BYTES, free_before - free_after);

    EXPECT(CUDA_ERROR_INVALID_VALUE, cuIpcOpenMemHandle_v2(&opened, offer.memory, 0));
    OK(cuIpcOpenMemHandle_v2(&opened, offer.memory, 1));
    OK(cuIpcOpenMemHandle_v2(&again, offer.memory, 1));
    EXPECT((long long)opened, again);
    OK(cuMemGetAddressRange_v2(&base, &size, opened + 1));
    EXPECT(BYTES, size);
    EXPECT(1, figure("live", "ipc_openings"));
    OK(cuMemcpyDtoH_v2(&byte, opened + BYTES - 1, 1));
    EXPECT(42, byte);
    OK(cuIpcOpenEventHandle(&event, offer.event));
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    give(in[1], "x", 1);
    take(out[0], &word, 1);
    OK(cuStreamWaitEvent(stream, event, 0));
    OK(cuStreamSynchronize(stream));
    OK(cuMemcpyDtoH_v2(&byte, opened, 1));
    EXPECT(43, byte);

    /* It dies with its memory open here: what is open stays, nothing is opened any more. */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    OK(cuMemsetD8_v2(opened, 44, BYTES));
    OK(cuIpcCloseMemHandle(again));
    OK(cuMemcpyDtoH_v2(&byte, opened, 1));
    EXPECT(44, byte);
    OK(cuIpcCloseMemHandle(opened));
    EXPECT(CUDA_ERROR_INVALID_VALUE, cuIpcCloseMemHandle(opened));
    EXPECT(CUDA_ERROR_MAP_FAILED, cuIpcOpenMemHandle_v2(&opened, offer.memory, 1));
    memset(&offer.memory, 1, sizeof offer.memory);
    EXPECT(CUDA_ERROR_INVALID_HANDLE, cuIpcOpenMemHandle_v2(&opened, offer.memory, 1));
    EXPECT(0, figure("live", "ipc_openings"));
    OK(cuEventDestroy_v2(event));
    OK(cuStreamDestroy_v2(stream));
    close(in[1]);
    close(out[0]);

    /* What the dead one left is removed by who starts next. */
    const pid_t next = start(self, "init", in, out);
    int status = -1;
    waitpid(next, &status, 0);
    EXPECT(0, status);
    OK(cuMemGetInfo_v2(&free_after, &total));
    EXPECT((long long)free_before, (long long)free_after);
}

static int count_devices(void) {
    int count = 0;
    const CUresult result = cuInit(0);
    return result == CUDA_ERROR_NO_DEVICE ? 100 : cuDeviceGetCount(&count) == CUDA_SUCCESS ? count : 101;
}

static int second_bus(void) {
    char id[16];
    OK(cuInit(0));
    OK(cuDeviceGetPCIBusId(id, sizeof id, 0));
    return atoi(id + 5);
}

static int role_with(char *self, const char *visible, const char *role) {
    int in[2], out[2], status = -1;
    if (visible == NULL) {
        unsetenv("CUDA_VISIBLE_DEVICES");
    } else {
        setenv("CUDA_VISIBLE_DEVICES", visible, 1);
    }
    waitpid(start(self, role, in, out), &status, 0);
    unsetenv("CUDA_VISIBLE_DEVICES");
    close(in[1]);
    close(out[0]);
    TRUE_THAT(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    const char *const role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "export") == 0) {
        return export_memory();
    }
    if (strcmp(role, "init") == 0) {
        return cuInit(0);
    }
    if (strcmp(role, "count") == 0) {
        return count_devices();
    }
    if (strcmp(role, "bus") == 0) {
        return second_bus();
    }
    use_device(1);
    import_memory(argv[0]);
    EXPECT(2, role_with(argv[0], NULL, "count"));
    EXPECT(100, role_with(argv[0], "", "count"));
    EXPECT(1, role_with(argv[0], "1,7,0", "count"));
    EXPECT(100, role_with(argv[0], "0,0", "count"));
    EXPECT(2, role_with(argv[0], "1,0", "bus"));
    EXPECT(2, role_with(argv[0], "GPU-70656761-666c-6f77-8065-6d7500000001", "bus"));
    EXPECT(100, role_with(argv[0], "GPU-7065", "count"));
    return 0;
}
