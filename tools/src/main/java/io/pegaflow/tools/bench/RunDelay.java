package io.pegaflow.tools.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How long the kernel let a thread wait for a processor while it could have run: {@code /proc/thread-self/schedstat}. */
final class RunDelay implements AutoCloseable {
    private final ByteBuffer text = ByteBuffer.allocateDirect(128);
    private final FileChannel channel;

    /** Of the calling thread, whoever reads it. */
    RunDelay() {
        try {
            // The link is resolved now, to the directory of this thread.
            channel = FileChannel.open(Path.of("/proc/thread-self/schedstat").toRealPath(), StandardOpenOption.READ);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds since the thread began. */
    long ns() {
        try {
            text.clear();
            channel.read(text, 0);
            text.flip();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return secondNumber(text);
    }

    /** The second of the numbers of a line, which single spaces separate. */
    static long secondNumber(final ByteBuffer line) {
        long number = 0;
        boolean isSecond = false;
        while (line.hasRemaining()) {
            final byte character = line.get();
            if (character == ' ' || character == '\n') {
                if (isSecond) {
                    return number;
                }
                isSecond = true;
            } else if (isSecond) {
                number = number * 10 + character - '0';
            }
        }
        throw new IllegalStateException("no second number in the thread's schedstat: length=" + line.limit());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
