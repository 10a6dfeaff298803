package io.pegaflow.agent;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.pegaflow.ipc.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded media driver and the engine's client of it. */
final class Transport implements AutoCloseable {
    /**
     * The driver takes a client for dead that says nothing for so long. Long, because we see deaths by ourselves, and a machine or
     * container that is paused for a while should find everything as it was.
     */
    static final long CLIENT_LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(Transport.class);
    private static final int DEFAULT_TERM_LENGTH = 1024 * 1024;

    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;

    private final MediaDriver driver;
    private final Aeron aeron;

    private Transport(final MediaDriver driver, final Aeron aeron) {
        this.driver = driver;
        this.aeron = aeron;
    }

    static Transport launch(final Path aeronDirectory) {
        final MediaDriver driver = MediaDriver.launch(driverContext(aeronDirectory));
        try {
            Files.setPosixFilePermissions(aeronDirectory, OwnerOnly.DIRECTORY);
            final Aeron aeron = Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(aeronDirectory.toString())
                    .clientName("pegaflow-agent")
                    .useConductorAgentInvoker(true)
                    .errorHandler(error -> LOGGER.error("Aeron client of the engine failed", error)));
            return new Transport(driver, aeron);
        } catch (final IOException ex) {
            driver.close();
            throw new AgentException("cannot protect the Aeron directory: aeronDirectory=" + aeronDirectory, ex);
        } catch (final RuntimeException ex) {
            driver.close();
            throw ex;
        }
    }

    private static MediaDriver.Context driverContext(final Path aeronDirectory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy(10, 20, 1_000, 1_000_000))
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .warnIfDirectoryExists(false)
                .termBufferSparseFile(true)
                .ipcTermBufferLength(DEFAULT_TERM_LENGTH)
                .ipcMtuLength(Streams.MTU_LENGTH)
                .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
                .clientLivenessTimeoutNs(CLIENT_LIVENESS_TIMEOUT_NS)
                .publicationUnblockTimeoutNs(CLIENT_LIVENESS_TIMEOUT_NS * 3 / 2)
                .errorHandler(error -> LOGGER.warn("media driver: {}", error.toString()));
    }

    Aeron aeron() {
        return aeron;
    }

    /** The engine has closed its client already, when there was an engine. */
    @Override
    public void close() {
        aeron.close();
        driver.close();
    }
}
