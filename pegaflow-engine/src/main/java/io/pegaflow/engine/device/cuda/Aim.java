package io.pegaflow.engine.device.cuda;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUipcMemHandle;

/**
 * JCuda's pointers, pointed at raw addresses again and again without a new object: its own ways to do so allocate, or refuse
 * addresses that no buffer stands for. One thread a pointer.
 */
final class Aim {
    private static final VarHandle NATIVE_POINTER;
    private static final VarHandle BYTE_OFFSET;
    private static final VarHandle IPC_HANDLE_BYTES;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            NATIVE_POINTER = MethodHandles.privateLookupIn(NativePointerObject.class, lookup)
                    .findVarHandle(NativePointerObject.class, "nativePointer", long.class);
            BYTE_OFFSET = MethodHandles.privateLookupIn(Pointer.class, lookup)
                    .findVarHandle(Pointer.class, "byteOffset", long.class);
            IPC_HANDLE_BYTES = MethodHandles.privateLookupIn(CUipcMemHandle.class, lookup)
                    .findVarHandle(CUipcMemHandle.class, "reserved", byte[].class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private Aim() {}

    static CUdeviceptr at(final CUdeviceptr pointer, final long address) {
        NATIVE_POINTER.set((NativePointerObject) pointer, address);
        BYTE_OFFSET.set((Pointer) pointer, 0L);
        return pointer;
    }

    static CUdeviceptr newAt(final long address) {
        return at(new CUdeviceptr(), address);
    }

    static Pointer newHost(final long address) {
        return new HostPointer(address);
    }

    static long address(final Pointer pointer) {
        return (long) NATIVE_POINTER.get((NativePointerObject) pointer) + (long) BYTE_OFFSET.get(pointer);
    }

    static CUipcMemHandle newHandle(final byte[] bytes) {
        final CUipcMemHandle handle = new CUipcMemHandle();
        System.arraycopy(bytes, 0, bytes(handle), 0, bytes.length);
        return handle;
    }

    static byte[] bytes(final CUipcMemHandle handle) {
        return (byte[]) IPC_HANDLE_BYTES.get(handle);
    }

    private static final class HostPointer extends Pointer {
        HostPointer(final long address) {
            super(address);
        }
    }
}
