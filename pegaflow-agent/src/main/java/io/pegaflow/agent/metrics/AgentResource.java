package io.pegaflow.agent.metrics;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who metrics are of, by the names OpenTelemetry agrees on. */
final class AgentResource {
    private AgentResource() {}

    static Resource of(final MetricsContext context, final String version, final long incarnation) {
        final OtelVariables variables = context.otelVariables();
        final AttributesBuilder attributes = Attributes.builder()
                .put("service.name", "pegaflow")
                .put("service.version", version)
                .put("service.instance.id", Long.toHexString(incarnation))
                .put("host.name", hostName())
                .put("process.pid", ProcessHandle.current().pid())
                .put("process.runtime.name", System.getProperty("java.runtime.name"))
                .put("process.runtime.version", Runtime.version().toString());
        variables.resourceAttributes().forEach(attributes::put);
        if (!variables.serviceName().isEmpty()) {
            attributes.put("service.name", variables.serviceName());
        }
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException ex) {
            // The host has a name that it does not know an address of.
            return System.getenv().getOrDefault("HOSTNAME", "unknown");
        }
    }
}
