"""Device memory that a client exports: of the agent's host backend, and of a CUDA driver.

Slices count bytes from the start of the memory. torch is not needed: its names are all that a pickled tensor says of it.
"""
import ctypes
import mmap
import os
import pickle
import struct
import sys
import types
from pathlib import Path

NO_UUID = "00000000-0000-0000-0000-000000000000"


class Size(tuple):
    __module__, __qualname__ = "torch", "Size"

    def __reduce__(self):
        return Size, (tuple(self),)


class Dtype:
    __module__ = "torch"

    def __reduce__(self):
        return "bfloat16"


torch = types.ModuleType("torch")
torch.Tensor, torch.Size, torch.bfloat16 = object, Size, Dtype()
sys.modules["torch"] = torch

from pegaflow.ipc_wrapper import CudaIPCWrapper  # noqa: E402  (imports torch)


def pickled(uuid, ipc_handle, size, offset, shape):
    """The package's own wrapper, with what torch's _share_cuda_() would have said."""
    stride, step = [], 1
    for dimension in reversed(shape):
        stride.insert(0, step)
        step *= dimension
    wrapper = CudaIPCWrapper.__new__(CudaIPCWrapper)
    counter = f"/torch_{os.getpid()}_1804289383_0".encode()
    wrapper.handle = (0, b"\x02c" + ipc_handle, size or 2 * step, offset, counter, 0, bytes(64), True)
    wrapper.dtype, wrapper.shape, wrapper.stride, wrapper.storage_offset = torch.bfloat16, Size(shape), tuple(stride), 0
    wrapper.device_uuid = uuid
    return pickle.dumps(wrapper)


class HostMemory:
    """A file in the device directory, mapped here, that the agent opens by its name."""

    number = 0

    def __init__(self, device, size, directory):
        stat = Path("/proc/self/stat").read_text()
        start_ticks = stat[stat.rindex(")") + 2 :].split()[19]
        self.name = f"pegaflow-dev-{os.getpid()}-{start_ticks}-{HostMemory.number}"
        HostMemory.number += 1
        self.path = os.path.join(directory, self.name)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.ftruncate(file, size)
        self.bytes = mmap.mmap(file, size)
        os.close(file)

    def wrapper_bytes(self, offset, shape):
        elements = 1
        for dimension in shape:
            elements *= dimension
        return struct.pack("<4sIqq", b"PFHT", 1, offset, 2 * elements) + self.name.encode()

    def read(self, part):
        return self.bytes[part]

    def write(self, part, data):
        self.bytes[part] = data

    def remove(self):
        self.bytes.close()
        os.unlink(self.path)


class CudaMemory:
    """An allocation of the driver; layers are storages inside it, as torch's caching allocator cuts them."""

    driver = None

    def __init__(self, device, size):
        if CudaMemory.driver is None:
            CudaMemory.driver = ctypes.CDLL("libcuda.so.1")
            self.call("cuInit", 0)
        ordinal, context, self.address = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_uint64()
        self.call("cuDeviceGet", ctypes.byref(ordinal), device)
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(context), ordinal)
        self.call("cuCtxSetCurrent", context)
        self.context = context
        uuid = ctypes.create_string_buffer(16)
        self.call("cuDeviceGetUuid", uuid, ordinal)
        digits = uuid.raw.hex()
        self.uuid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        self.call("cuMemAlloc_v2", ctypes.byref(self.address), ctypes.c_size_t(size))
        self.write(slice(0, size), bytes(size))

    def call(self, name, *arguments):
        result = getattr(CudaMemory.driver, name)(*arguments)
        assert result == 0, f"{name} answers {result}"

    def wrapper_bytes(self, offset, shape):
        handle = ctypes.create_string_buffer(64)
        self.call("cuCtxSetCurrent", self.context)
        self.call("cuIpcGetMemHandle", handle, self.address)
        return pickled(self.uuid, handle.raw, 0, offset, shape)

    def read(self, part):
        data = ctypes.create_string_buffer(part.stop - part.start)
        self.call("cuCtxSetCurrent", self.context)
        self.call("cuMemcpyDtoH_v2", data, ctypes.c_uint64(self.address.value + part.start), ctypes.c_size_t(len(data)))
        return data.raw

    def write(self, part, data):
        assert part.stop - part.start == len(data)
        self.call("cuCtxSetCurrent", self.context)
        self.call("cuMemcpyHtoD_v2", ctypes.c_uint64(self.address.value + part.start), data, ctypes.c_size_t(len(data)))

    def remove(self):
        self.call("cuCtxSetCurrent", self.context)
        self.call("cuMemFree_v2", self.address)
