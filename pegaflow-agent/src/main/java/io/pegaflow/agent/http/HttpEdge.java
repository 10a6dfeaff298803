package io.pegaflow.agent.http;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.flow.FlowControlHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.pegaflow.agent.logging.LogNames;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server: answers GET, HEAD and POST on fixed paths. A connection costs it no thread, so that probes are answered
 * however many clients are slow; what a request may have in length, time and number is bounded. Bound when it is made, and serving
 * once its routes are known; they may change.
 */
public final class HttpEdge implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 256;
    private static final int BACKLOG = 256;
    private static final int MAX_LINE_LENGTH = 4096;
    private static final int MAX_HEADER_LENGTH = 8192;
    private static final long CLOSE_TIMEOUT_S = 2;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;

    private final EventLoopGroup eventLoop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("pf-http", true), NioIoHandler.newFactory());
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("pf-http-work", true));
    private final HttpConnections connections = new HttpConnections();
    private final Channel channel;
    private boolean isClosed;
    private volatile Map<String, HttpRoute> routes = Map.of();
    private volatile Map<String, HttpAction> actions = Map.of();

    private HttpEdge(final InetSocketAddress address) throws IOException {
        final ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                // Whoever comes before the routes are known waits.
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel child) {
                        child.pipeline()
                                .addLast(
                                        new HttpServerCodec(new HttpDecoderConfig()
                                                .setMaxInitialLineLength(MAX_LINE_LENGTH)
                                                .setMaxHeaderSize(MAX_HEADER_LENGTH)),
                                        new FlowControlHandler(),
                                        new HttpConnection(HttpEdge.this, connections, workers));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        channel = bound.channel();
        if (!bound.isSuccess()) {
            stopThreads();
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
    }

    /**
     * Take the address.
     *
     * @param address to listen on.
     * @return the server; it answers from {@link #serve} on.
     * @throws IOException if the address is taken, or none of this host.
     */
    public static HttpEdge bind(final HttpAddress address) throws IOException {
        return new HttpEdge(address.resolve());
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
        channel.config().setAutoRead(true);
    }

    /**
     * Where it listens.
     *
     * @return the address with the port in use.
     */
    public HttpAddress address() {
        final InetSocketAddress address = (InetSocketAddress) channel.localAddress();
        final String host = address.getAddress().getHostAddress();
        return new HttpAddress(host.contains(":") ? "[" + host + "]" : host, address.getPort());
    }

    /** Answer one request; by a worker, since actions wait for the engine. */
    HttpAnswer answer(final String method, final URI uri, final String authorization) {
        final String path = uri.getPath();
        final HttpRoute route = path == null ? null : routes.get(path);
        final HttpAction action = path == null ? null : actions.get(path);
        try {
            if (route != null && (method.equals("GET") || method.equals("HEAD"))) {
                return route.get();
            }
            if (action != null && method.equals("POST")) {
                return action.post(new HttpQuestion(uri.getRawQuery(), authorization));
            }
        } catch (final RuntimeException ex) {
            LOGGER.error("HTTP request failed: path={}", path, ex);
            return HttpAnswer.plain(FAILED, "internal error\n");
        }
        return route == null && action == null
                ? HttpAnswer.plain(NOT_FOUND, "not found\n")
                : HttpAnswer.plain(WRONG_METHOD, "method not allowed\n").allowing(route == null ? "POST" : "GET, HEAD");
    }

    /** Answer nothing any more; requests that are being answered are broken off. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            channel.close().awaitUninterruptibly(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
            eventLoop.submit(connections::closeAll).awaitUninterruptibly(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
            stopThreads();
        }
    }

    private void stopThreads() {
        workers.shutdownNow();
        eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
    }
}
