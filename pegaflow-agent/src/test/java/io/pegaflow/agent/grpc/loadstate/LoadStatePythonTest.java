package io.pegaflow.agent.grpc.loadstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.ipc.UserIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The states of another process that polls them in its own mapping, as clients do. */
@Timeout(60)
class LoadStatePythonTest {
    private static final int STATES = 1000;

    @TempDir
    Path directory;

    @Test
    void shouldShowAnotherProcessTheBytesBeforeTheState() throws Exception {
        assumeTrue(hasPython(), "no python3 here");
        Files.write(directory.resolve("data"), new byte[Long.BYTES]);
        final MappedByteBuffer data = map();
        final LoadStates states = new LoadStates(directory, UserIdentity.uid());
        final Process reader = startReader();
        try (BufferedReader output = reader.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < STATES; i++) {
                final LoadState state = states.attach(output.readLine());
                final boolean succeeds = i % 2 == 0;
                data.putLong(0, i);

                assertTrue(succeeds ? state.succeed() : state.fail());

                final String[] seen = output.readLine().split(" ");
                // The first byte of a failure may be seen alone: any negative number is one.
                assertEquals(succeeds ? 1 : -1, Long.signum(Long.parseLong(seen[0])), "state " + seen[0]);
                assertEquals(i, Long.parseLong(seen[1]));
            }
            assertEquals(0, states.pending());
        } finally {
            reader.destroyForcibly();
            assertTrue(reader.waitFor(10, TimeUnit.SECONDS));
        }
    }

    private MappedByteBuffer map() throws IOException {
        try (FileChannel channel =
                FileChannel.open(directory.resolve("data"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer data = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            data.order(ByteOrder.LITTLE_ENDIAN);
            return data;
        }
    }

    private Process startReader() throws IOException {
        final Path script = directory.resolve("reader.py");
        try (InputStream source = LoadStatePythonTest.class.getResourceAsStream("reader.py")) {
            Files.copy(source, script);
        }
        return new ProcessBuilder("python3", script.toString(), directory.toString(), Integer.toString(STATES))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import mmap").start().waitFor() == 0;
        } catch (final IOException ex) {
            return false;
        }
    }
}
