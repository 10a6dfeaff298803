package io.pegaflow.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * The file that appears in the run directory, complete, once an agent takes requests: a JSON object that says who it is and how
 * to connect.
 */
final class ReadyFile implements AutoCloseable {
    private final Path path;

    private ReadyFile(final Path path) {
        this.path = path;
    }

    static ReadyFile write(final RunDirectory runDirectory, final ReadyInfo info) {
        final Path path = runDirectory.file(RunDirectory.READY_FILE);
        final Path draft = runDirectory.file(RunDirectory.READY_FILE + ".new");
        try {
            Files.deleteIfExists(draft);
            try (var channel = Files.newByteChannel(
                    draft,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    OwnerOnly.fileAttribute())) {
                channel.write(ByteBuffer.wrap(json(info).getBytes(StandardCharsets.UTF_8)));
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            return new ReadyFile(path);
        } catch (final IOException ex) {
            throw new AgentException("cannot write the ready file: path=" + path + ", cause=" + ex.getMessage(), ex);
        }
    }

    private static String json(final ReadyInfo info) {
        return "{\"pid\":" + info.pid() + ",\"incarnation\":" + info.incarnation()
                + ",\"version\":" + Json.quote(info.version())
                + ",\"aeronDir\":" + quote(info.aeronDirectory())
                + ",\"mediaDriver\":" + Json.quote(info.mediaDriver())
                + ",\"runDir\":" + quote(info.runDirectory())
                + ",\"deviceDir\":" + quote(info.deviceDirectory())
                + ",\"countersFile\":" + quote(info.countersFile())
                + ",\"errorFile\":" + quote(info.errorFile())
                + ",\"poolFile\":" + quote(info.poolFile()) + ",\"poolBytes\":" + info.poolBytes()
                + ",\"deviceBackend\":" + Json.quote(info.deviceBackend())
                + ",\"grpcAddr\":" + Json.quote(info.grpcAddress())
                + ",\"httpAddr\":" + Json.quote(info.httpAddress())
                + ",\"metricsEndpoint\":" + Json.quote(info.metricsEndpoint())
                + ",\"eviction\":" + Json.quote(info.eviction()) + ",\"maxBlocks\":" + info.maxBlocks()
                + ",\"devices\":" + Arrays.toString(info.devices()).replace(" ", "") + "}\n";
    }

    private static String quote(final Path path) {
        return Json.quote(path.toString());
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw new IllegalStateException("ready file could not be removed: path=" + path, ex);
        }
    }

    /** What the file says. */
    record ReadyInfo(
            long pid,
            long incarnation,
            String version,
            Path aeronDirectory,
            String mediaDriver,
            Path runDirectory,
            Path deviceDirectory,
            Path countersFile,
            Path errorFile,
            Path poolFile,
            long poolBytes,
            String deviceBackend,
            String grpcAddress,
            String httpAddress,
            String metricsEndpoint,
            String eviction,
            long maxBlocks,
            int[] devices) {}
}
