package io.pegaflow.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/** A directory in shared memory for one test: holds run and device directory of its agents. */
final class TestDirectory implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Path path =
            Path.of("/dev/shm", "pegaflow-test-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement());

    TestDirectory() {
        try {
            Files.createDirectory(path);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    Path run() {
        return path.resolve("run");
    }

    Path aeron() {
        return run().resolve("aeron");
    }

    Path devices() {
        return path.resolve("devices");
    }

    Path path() {
        return path;
    }

    /** Everything below the directory, relative to it. */
    List<String> content() {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> !file.equals(path))
                    .map(file -> path.relativize(file).toString())
                    .sorted()
                    .collect(Collectors.toList());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A context of a small agent that lives here. */
    AgentContext agentContext() {
        return new AgentContext()
                .runDirectory(run())
                .deviceDirectory(devices())
                .poolBytes(32L << 20)
                .backendKind(DeviceBackendKind.HOST);
    }

    @Override
    public void close() {
        IoUtil.delete(path.toFile(), false);
    }
}
