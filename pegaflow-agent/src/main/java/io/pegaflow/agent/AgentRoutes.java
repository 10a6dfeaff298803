package io.pegaflow.agent;

import io.pegaflow.agent.http.HttpAnswer;
import io.pegaflow.agent.http.HttpRoute;
import io.pegaflow.agent.metrics.AgentMetrics;
import io.pegaflow.agent.metrics.PrometheusText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the agent answers over HTTP. */
final class AgentRoutes {
    static final long STALLED_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private AgentRoutes() {}

    static Map<String, HttpRoute> of(final AgentMetrics metrics, final boolean prometheus) {
        final Map<String, HttpRoute> routes = new HashMap<>();
        routes.put("/health", () -> health(metrics.engineStallNs(), metrics.lostDevices()));
        if (prometheus) {
            routes.put("/metrics", () -> new HttpAnswer(OK, PrometheusText.CONTENT_TYPE, metrics.prometheusText()));
        }
        return routes;
    }

    /**
     * A process that answers is not enough: the engine must turn. It is well enough while a device is lost, as all others are
     * served and a restart would cost the whole cache; but it says so.
     */
    static HttpAnswer health(final long stallNs, final List<Integer> lostDevices) {
        if (stallNs >= STALLED_NS) {
            return HttpAnswer.plain(
                    UNAVAILABLE,
                    "engine does not turn: seconds=" + TimeUnit.NANOSECONDS.toSeconds(stallNs)
                            + "; see the agent's log\n");
        }
        return HttpAnswer.plain(
                OK,
                lostDevices.isEmpty()
                        ? "ok"
                        : "ok, but devices are lost: devices=" + lostDevices
                                + "; the agent tries to recover them, restart it if they stay lost\n");
    }
}
