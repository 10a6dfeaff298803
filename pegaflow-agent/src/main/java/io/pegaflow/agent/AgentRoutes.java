package io.pegaflow.agent;

import io.pegaflow.agent.http.HttpAnswer;
import io.pegaflow.agent.http.HttpRoute;
import io.pegaflow.agent.metrics.AgentMetrics;
import io.pegaflow.agent.metrics.PrometheusText;
import io.pegaflow.agent.options.OptionDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the agent answers over HTTP to whoever asks. */
final class AgentRoutes {
    /** From then on the engine is not well. */
    static final long STALLED_NS = TimeUnit.SECONDS.toNanos(5);

    /** From then on it takes no request in time. */
    static final long NOT_READY_NS = TimeUnit.SECONDS.toNanos(1);

    /** From then on a restart does it more good than waiting, though it costs the cache. */
    static final long DEAD_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String HEALTH = "/health";
    private static final String STARTUP = "/health/startup";
    private static final String READY = "/health/ready";
    private static final String LIVE = "/health/live";
    private static final String VERSION = "/version";

    private AgentRoutes() {}

    /** While the agent starts, which may take as long as its pool is large. */
    static Map<String, HttpRoute> ofStart() {
        final HttpRoute starting = () -> HttpAnswer.plain(UNAVAILABLE, "starting\n");
        return Map.of(
                HEALTH, starting,
                STARTUP, starting,
                READY, starting,
                LIVE, () -> HttpAnswer.plain(OK, "ok"),
                VERSION, AgentRoutes::version);
    }

    static Map<String, HttpRoute> of(
            final AgentContext context, final AgentMetrics metrics, final AdminActions actions) {
        final Map<String, HttpRoute> routes = new HashMap<>();
        routes.put(
                HEALTH, () -> health(metrics.engineStallNs(), metrics.lostDevices(), metrics.poolRegisteredPercent()));
        routes.put(STARTUP, () -> HttpAnswer.plain(OK, "ok"));
        routes.put(READY, () -> probe(metrics.engineStallNs(), NOT_READY_NS));
        routes.put(LIVE, () -> probe(metrics.engineStallNs(), DEAD_NS));
        routes.put(VERSION, AgentRoutes::version);
        routes.put("/config", () -> config(context));
        routes.put("/instances", actions::instances);
        if (context.metrics().prometheus()) {
            routes.put("/metrics", () -> new HttpAnswer(OK, PrometheusText.CONTENT_TYPE, metrics.prometheusText()));
        }
        return routes;
    }

    /**
     * A process that answers is not enough: the engine must turn. It is well enough while a device is lost, as all others are
     * served and a restart would cost the whole cache; but it says so.
     */
    static HttpAnswer health(final long stallNs, final List<Integer> lostDevices, final int poolRegisteredPercent) {
        if (stallNs < STALLED_NS && lostDevices.isEmpty() && poolRegisteredPercent < 100) {
            return HttpAnswer.plain(OK, "ok, pool registered " + poolRegisteredPercent + " %\n");
        }
        return stallNs < STALLED_NS && !lostDevices.isEmpty()
                ? HttpAnswer.plain(
                        OK,
                        "ok, but devices are lost: devices=" + lostDevices
                                + "; the agent tries to recover them, restart it if they stay lost\n")
                : probe(stallNs, STALLED_NS);
    }

    /** Of devices nothing is asked. */
    static HttpAnswer probe(final long stallNs, final long limitNs) {
        return stallNs < limitNs
                ? HttpAnswer.plain(OK, "ok")
                : HttpAnswer.plain(
                        UNAVAILABLE,
                        "engine does not turn: seconds=" + TimeUnit.NANOSECONDS.toSeconds(stallNs)
                                + "; see the agent's log\n");
    }

    private static HttpAnswer version() {
        return HttpAnswer.json(
                OK,
                "{\"version\":" + Json.quote(AgentVersion.get()) + ",\"description\":"
                        + Json.quote(AgentVersion.describe()) + "}");
    }

    /** All options as they are in effect; none of them is a secret. */
    private static HttpAnswer config(final AgentContext context) {
        return HttpAnswer.json(
                OK,
                AgentOptions.all().stream()
                        .filter(OptionDescriptor::isInFiles)
                        .map(option -> Json.quote(option.key()) + ":" + Json.quote(option.effectiveText(context)))
                        .collect(Collectors.joining(",", "{", "}")));
    }
}
