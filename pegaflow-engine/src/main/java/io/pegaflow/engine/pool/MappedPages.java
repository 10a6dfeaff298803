package io.pegaflow.engine.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.UnsafeApi;

/**
 * Pages of mapped files, behind which there may be nothing: the file was truncated, or its file system is full. The kernel
 * signals a bus error at the access, which the JVM turns into an {@link InternalError}: but up to JDK 17 only at the thread's next
 * entry into the runtime, and a native call is none.
 */
public final class MappedPages {
    private static final int PAGE_BYTES = 4096;
    private static final int STRIPE_BYTES = 1 << 20;

    private static int arrayLength = 1;
    private static Object array;

    private MappedPages() {}

    /**
     * Say what an {@link InternalError} means that nobody expected.
     *
     * @param error of an access to a mapped file.
     * @return a text with what to do.
     */
    public static String explain(final InternalError error) {
        return "memory of a mapped file is gone: cause=" + error.getMessage()
                + "; see that the file systems of the agent's directories are not full (df) and nobody truncates files there,"
                + " then start the agent again";
    }

    /**
     * Raise the error of a bad access of this thread that is still pending. Allocates: for suspicion only, not for every copy.
     *
     * @throws InternalError if there was one.
     */
    public static void raiseFault() {
        // Interpreter and compilers alike leave the making of such arrays to the runtime.
        final int length = arrayLength;
        array = new byte[length][length];
    }

    /**
     * Read a byte of every page, so that all of them are there.
     *
     * @param address of the first byte, page-aligned.
     * @param length  in bytes.
     * @throws InternalError if one cannot be had.
     */
    public static void read(final long address, final long length) {
        for (long stripe = 0; stripe < length; stripe += STRIPE_BYTES) {
            final long end = Math.min(length, stripe + STRIPE_BYTES);
            for (long offset = stripe; offset < end; offset += PAGE_BYTES) {
                UnsafeApi.getByteVolatile(null, address + offset);
            }
            raiseFault();
        }
    }

    /**
     * Write zeros to a new file before it is mapped, so that all its pages are there.
     *
     * @param channel of the file.
     * @param length  in bytes.
     * @throws IOException if there is no space for it.
     */
    public static void take(final FileChannel channel, final int length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate(length);
        while (zeros.hasRemaining()) {
            channel.write(zeros, zeros.position());
        }
    }

    /**
     * Write zero to the first byte of every page, so that all of them are there.
     *
     * @param address of the first byte, page-aligned.
     * @param length  in bytes.
     * @throws InternalError if one cannot be had.
     */
    public static void write(final long address, final long length) {
        for (long stripe = 0; stripe < length; stripe += STRIPE_BYTES) {
            final long end = Math.min(length, stripe + STRIPE_BYTES);
            for (long offset = stripe; offset < end; offset += PAGE_BYTES) {
                UnsafeApi.putByteVolatile(null, address + offset, (byte) 0);
            }
            raiseFault();
        }
    }
}
