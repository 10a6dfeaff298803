package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.cuda.CudaBackend;
import io.pegaflow.engine.device.cuda.CudaDriver;
import io.pegaflow.engine.device.cuda.CudaUnavailableException;
import io.pegaflow.engine.device.host.HostBackend;
import io.pegaflow.engine.device.host.HostLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the device backend, and says in one line which and why. */
final class DeviceBackends {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final int[] ALL_VISIBLE = {};

    private DeviceBackends() {}

    static DeviceBackend open(final AgentContext context) {
        return context.devices()
                .backendWrapper()
                .apply(
                        switch (context.devices().backendKind()) {
                            case HOST -> openHost(context);
                            case CUDA -> openCuda(context, loadDriver(context));
                            case AUTO -> openWhatIsThere(context);
                        });
    }

    private static DeviceBackend openWhatIsThere(final AgentContext context) {
        final CudaDriver driver;
        try {
            driver = load(context);
        } catch (final CudaUnavailableException ex) {
            LOGGER.info(
                    "device backend: host, devices={}, because {}",
                    Arrays.toString(context.devices().ordinals()),
                    ex.getMessage());
            return openHost(context);
        }
        // From here on the host has GPUs: falling back would only hide why they cannot be used.
        return openCuda(context, driver);
    }

    private static DeviceBackend openCuda(final AgentContext context, final CudaDriver driver) {
        try {
            final CudaBackend backend = new CudaBackend(
                    driver, context.devices().isGiven() ? context.devices().ordinals() : ALL_VISIBLE);
            LOGGER.info(
                    "device backend: cuda, devices={}, because the driver shows them: library={}, cuda={}",
                    backend.describe(),
                    driver.library(),
                    driver.version());
            return backend;
        } catch (final CudaUnavailableException ex) {
            throw new AgentException(ex.getMessage(), ex);
        }
    }

    private static CudaDriver loadDriver(final AgentContext context) {
        try {
            return load(context);
        } catch (final CudaUnavailableException ex) {
            throw new AgentException(ex.getMessage(), ex);
        }
    }

    private static CudaDriver load(final AgentContext context) {
        return CudaDriver.load(context.runDirectory(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static DeviceBackend openHost(final AgentContext context) {
        try {
            OwnerOnly.ensureDirectory(context.devices().directory());
            final DeviceBackend backend = new HostBackend(
                    context.devices().directory(),
                    context.devices().ordinals(),
                    HostLink.ofGigabytesPerSecond(context.devices().hostGigabytesPerSecond()));
            backend.sweep();
            return backend;
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("device", context.devices().directory(), ex, "--device-dir");
        } catch (final UncheckedIOException ex) {
            throw OwnerOnly.unusable("device", context.devices().directory(), ex.getCause(), "--device-dir");
        }
    }
}
