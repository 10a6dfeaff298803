package io.pegaflow.emulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.IoUtil;

/**
 * A machine with emulated CUDA devices, for the processes of one test: they share its devices and nobody else's. What each
 * process needs in its environment, what the driver counted in it, and errors switched on while it runs.
 *
 * <pre>{@code
 * try (CudaEmulator emulator = CudaEmulator.open().with("CUEMU_DEVICES", "2")) {
 *     agent = start(emulator.environment("agent"), ...);
 *     emulator.inject("agent", "CUEMU_FAIL=cuMemcpyAsync@1!:1:700");
 *     emulator.statistics(agent.pid()).live("streams");
 * }
 * }</pre>
 *
 * <p>{@code tools/cuda-emulator/README.md} has the variables and rules. For one thread.
 */
public final class CudaEmulator implements AutoCloseable {
    private final Map<String, String> variables = new HashMap<>();
    private final Path library;
    private final Path directory;

    private CudaEmulator(final Path library, final Path directory) {
        this.library = library;
        this.directory = directory;
    }

    /**
     * Build the driver where that was not yet done.
     *
     * @return a machine with one device. Without gcc the calling test is skipped with one line, or fails where the variable
     *     CI_REQUIRE names gcc.
     */
    public static CudaEmulator open() {
        final Path library = EmulatorLibrary.build();
        try {
            final Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "pegaflow-test-cuda-");
            Files.createDirectory(directory.resolve("memory"));
            Files.createDirectory(directory.resolve("stats"));
            return new CudaEmulator(library, directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Set a variable of the emulator, or the loader's path, for processes that are started from now on. */
    public CudaEmulator with(final String variable, final String value) {
        variables.put(variable, value);
        return this;
    }

    /** The driver's file; its directory is what the loader must look in. */
    public Path library() {
        return library;
    }

    /**
     * What a process needs in its environment.
     *
     * @param role by which {@link #inject} means the process.
     */
    public Map<String, String> environment(final String role) {
        final Map<String, String> environment = new HashMap<>();
        environment.put("LD_LIBRARY_PATH", library.getParent().toString());
        environment.put("CUEMU_DIR", directory.resolve("memory").toString());
        environment.put("CUEMU_STATS", directory.resolve("stats").toString());
        environment.put("CUEMU_CONTROL", control(role).toString());
        environment.put("CUEMU_SPARSE", "1");
        environment.putAll(variables);
        return environment;
    }

    private Path control(final String role) {
        return directory.resolve("control-" + role);
    }

    /** Replace the rules that hold in running processes of a role; none takes back what was injected. Holds within 10 ms. */
    public void inject(final String role, final String... lines) {
        final Path next = directory.resolve("next-" + role);
        try {
            Files.writeString(next, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
            Files.move(next, control(role), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** A name for a file that a stall can depend on; the file is not there. */
    public Path flag(final String name) {
        return directory.resolve("flag-" + name);
    }

    /** What the driver has counted so far in a process that runs or ran, however it ended. */
    public CudaStatistics statistics(final long pid) {
        return CudaStatistics.read(directory.resolve("stats").resolve("cuemu-" + pid + ".json"));
    }

    /** Files of device memory and of interprocess events that are there now. */
    public List<String> sharedFiles() {
        final List<String> names = new ArrayList<>();
        final String[] found = directory.resolve("memory").toFile().list();
        if (found != null) {
            names.addAll(List.of(found));
        }
        return names;
    }

    @Override
    public void close() {
        IoUtil.delete(directory.toFile(), false);
    }
}
