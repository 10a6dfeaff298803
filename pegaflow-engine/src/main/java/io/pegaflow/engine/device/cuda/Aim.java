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
public final class Aim {
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

    /**
     * Point a pointer elsewhere. Allocates nothing.
     *
     * @param pointer whose own address does not matter any more.
     * @param address of the device or of registered host memory.
     * @return the pointer.
     */
    public static CUdeviceptr at(final CUdeviceptr pointer, final long address) {
        NATIVE_POINTER.set((NativePointerObject) pointer, address);
        BYTE_OFFSET.set((Pointer) pointer, 0L);
        return pointer;
    }

    static CUdeviceptr newAt(final long address) {
        return at(new CUdeviceptr(), address);
    }

    /**
     * A pointer to host memory that no buffer stands for.
     *
     * @param address not 0.
     * @return a new pointer.
     */
    public static Pointer newHost(final long address) {
        return new HostPointer(address);
    }

    /**
     * Where a pointer points.
     *
     * @param pointer one that the driver filled in.
     * @return the address.
     */
    public static long address(final Pointer pointer) {
        return (long) NATIVE_POINTER.get((NativePointerObject) pointer) + (long) BYTE_OFFSET.get(pointer);
    }

    static CUipcMemHandle newHandle(final byte[] bytes) {
        final CUipcMemHandle handle = new CUipcMemHandle();
        System.arraycopy(bytes, 0, bytes(handle), 0, bytes.length);
        return handle;
    }

    /**
     * The bytes of a handle, which JCuda keeps to itself.
     *
     * @param handle one that the driver filled in.
     * @return its own array.
     */
    public static byte[] bytes(final CUipcMemHandle handle) {
        return (byte[]) IPC_HANDLE_BYTES.get(handle);
    }

    private static final class HostPointer extends Pointer {
        HostPointer(final long address) {
            super(address);
        }
    }
}
