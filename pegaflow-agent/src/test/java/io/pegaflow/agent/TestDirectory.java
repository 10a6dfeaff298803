package io.pegaflow.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Everything below the directory, relative to it; what vanishes meanwhile may be missing. */
    List<String> content() {
        final List<String> names = new ArrayList<>();
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(final Path directory, final BasicFileAttributes attributes) {
                    return visitFile(directory, attributes);
                }

                @Override
                public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                    if (!file.equals(path)) {
                        names.add(path.relativize(file).toString());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(final Path file, final IOException ex) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(final Path directory, final IOException ex) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Collections.sort(names);
        return names;
    }

    /** A context of a small agent that lives here. */
    AgentContext agentContext() {
        final AgentContext context = new AgentContext().runDirectory(run());
        context.pool().bytes(32L << 20);
        context.devices().directory(devices()).backendKind(DeviceBackendKind.HOST);
        return context;
    }

    @Override
    public void close() {
        IoUtil.delete(path.toFile(), false);
    }
}
