package io.pegaflow.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pegaflow.agent.logging.LogNames;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server with few threads: answers GET, HEAD and POST on fixed paths, and ends requests that take too long. Bound
 * when it is made, and serving once its routes are known; they may change.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final int THREADS = 4;
    private static final int BACKLOG = 64;
    private static final String MAX_SECONDS = "10";
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;
    private static final long NO_BODY = -1;

    static {
        // The JDK's server takes these from nowhere else, once. By default it waits for a slow client for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", MAX_SECONDS);
        System.setProperty("sun.net.httpserver.maxRspTime", MAX_SECONDS);
        System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(BACKLOG));
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, new EdgeThreads());
    private boolean isClosed;
    private volatile Map<String, HttpRoute> routes = Map.of();
    private volatile Map<String, HttpAction> actions = Map.of();

    private HttpEdge(final HttpServer server) {
        this.server = server;
    }

    /**
     * Take the address.
     *
     * @param address to listen on.
     * @return the server; it answers from {@link #serve} on.
     * @throws IOException if the address is taken, or none of this host.
     */
    public static HttpEdge bind(final HttpAddress address) throws IOException {
        final InetSocketAddress socketAddress = address.toSocketAddress();
        if (socketAddress.isUnresolved()) {
            throw new IOException("unknown host: " + address.host());
        }
        return new HttpEdge(HttpServer.create(socketAddress, BACKLOG));
    }

    /**
     * Answer other requests from now on.
     *
     * @param routeByPath  what is answered to GET and HEAD.
     * @param actionByPath what is answered to POST; everything else is not found.
     */
    public void routes(final Map<String, HttpRoute> routeByPath, final Map<String, HttpAction> actionByPath) {
        actions = Map.copyOf(actionByPath);
        routes = Map.copyOf(routeByPath);
    }

    /**
     * Answer requests from now on.
     *
     * @param routeByPath what is answered to GET and HEAD; everything else is not found.
     */
    public void serve(final Map<String, HttpRoute> routeByPath) {
        routes(routeByPath, Map.of());
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Where it listens.
     *
     * @return the address with the port in use.
     */
    public HttpAddress address() {
        final InetSocketAddress address = server.getAddress();
        final String host = address.getAddress().getHostAddress();
        return new HttpAddress(host.contains(":") ? "[" + host + "]" : host, address.getPort());
    }

    private void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final HttpAnswer answer = answer(exchange);
            final byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
                exchange.sendResponseHeaders(answer.status(), NO_BODY);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? NO_BODY : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private HttpAnswer answer(final HttpExchange exchange) {
        final String path = exchange.getRequestURI().getPath();
        final HttpRoute route = routes.get(path);
        final HttpAction action = actions.get(path);
        final String method = exchange.getRequestMethod();
        try {
            if (route != null && (method.equals("GET") || method.equals("HEAD"))) {
                return route.get();
            }
            if (action != null && method.equals("POST")) {
                return action.post(new HttpQuestion(
                        exchange.getRequestURI().getRawQuery(),
                        exchange.getRequestHeaders().getFirst("Authorization")));
            }
        } catch (final RuntimeException ex) {
            LOGGER.error("HTTP request failed: path={}", path, ex);
            return HttpAnswer.plain(FAILED, "internal error\n");
        }
        if (route == null && action == null) {
            return HttpAnswer.plain(NOT_FOUND, "not found\n");
        }
        exchange.getResponseHeaders().set("Allow", route == null ? "POST" : "GET, HEAD");
        return HttpAnswer.plain(WRONG_METHOD, "method not allowed\n");
    }

    /** Answer nothing any more; requests that are being answered are broken off. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static final class EdgeThreads implements ThreadFactory {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(final Runnable task) {
            final Thread thread = new Thread(task, "pf-http-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        }
    }
}
