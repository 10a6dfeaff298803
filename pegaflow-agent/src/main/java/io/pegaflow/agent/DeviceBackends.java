package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.host.HostBackend;
import io.pegaflow.engine.device.host.HostLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the device backend. */
final class DeviceBackends {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    private DeviceBackends() {}

    static DeviceBackend open(final AgentContext context) {
        if (context.backendKind() == DeviceBackendKind.CUDA) {
            throw new AgentException("the device backend is not in this version: deviceBackend=cuda;"
                    + " use --device-backend host, or auto");
        }
        if (context.backendKind() == DeviceBackendKind.AUTO) {
            LOGGER.info(
                    "device backend: host, devices={}, because this version has no other",
                    Arrays.toString(context.devices()));
        }
        return context.backendWrapper().apply(openHost(context));
    }

    private static DeviceBackend openHost(final AgentContext context) {
        try {
            OwnerOnly.ensureDirectory(context.deviceDirectory());
            final DeviceBackend backend = new HostBackend(
                    context.deviceDirectory(),
                    context.devices(),
                    HostLink.ofGigabytesPerSecond(context.hostGigabytesPerSecond()));
            backend.sweep();
            return backend;
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("device", context.deviceDirectory(), ex, "--device-dir");
        } catch (final UncheckedIOException ex) {
            throw OwnerOnly.unusable("device", context.deviceDirectory(), ex.getCause(), "--device-dir");
        }
    }
}
