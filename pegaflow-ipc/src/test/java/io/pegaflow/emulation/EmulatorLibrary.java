package io.pegaflow.emulation;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Builds {@code libcuda.so.1} from the tree's sources, once for all JVMs that test. */
final class EmulatorLibrary {
    private static final long BUILD_TIMEOUT_S = 120;

    private EmulatorLibrary() {}

    /** The library, newer than its sources. Without gcc the calling test is skipped, or fails where CI_REQUIRE names gcc. */
    static synchronized Path build() {
        if (!hasCompiler()) {
            final String required = System.getenv().getOrDefault("CI_REQUIRE", "");
            if (Arrays.asList(required.split("[ ,]+")).contains("gcc")) {
                fail("CI_REQUIRE demands gcc, and there is none on PATH");
            }
            abort("no gcc on PATH for the emulated CUDA driver");
        }
        final Path sources = root().resolve("tools/cuda-emulator");
        final Path out = root().resolve("target/cuda-emulator");
        final Path library = out.resolve("libcuda.so.1");
        try {
            Files.createDirectories(out);
            try (FileChannel channel =
                    FileChannel.open(out.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Held until the channel is closed: modules are tested at the same time.
                channel.lock();
                if (!isNewer(library, sources)) {
                    run(sources.resolve("build.sh"), out);
                }
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return library;
    }

    private static boolean hasCompiler() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gcc")));
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("tools/cuda-emulator/build.sh"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new AssertionError(
                        "no tools/cuda-emulator above " + Path.of("").toAbsolutePath());
            }
        }
        return directory;
    }

    private static boolean isNewer(final Path library, final Path sources) throws IOException {
        if (!Files.exists(library)) {
            return false;
        }
        final long built = Files.getLastModifiedTime(library).toMillis();
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile)
                    .allMatch(file -> file.toFile().lastModified() < built);
        }
    }

    private static void run(final Path script, final Path out) throws IOException {
        final Path log = out.resolve("build.log");
        final Process process = new ProcessBuilder("bash", script.toString(), out.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(BUILD_TIMEOUT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(
                        "the emulated CUDA driver cannot be built:\n" + Files.readString(log, StandardCharsets.UTF_8));
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }
}
