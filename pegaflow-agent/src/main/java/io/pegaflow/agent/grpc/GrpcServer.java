package io.pegaflow.agent.grpc;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.FixedRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.logging.LibraryLog;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.agent.metrics.EdgeAnswers;
import io.pegaflow.engine.runtime.EdgeGateway;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service on its address. Any thread may close it. */
public final class GrpcServer implements AutoCloseable {
    /** Of an agent with memory enough. */
    static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    private static final int EVENT_LOOPS = 2;
    private static final int WORKERS = 2;
    private static final int MAX_CALLS_PER_CLIENT = 2_048;

    private static final int MAX_CONNECTIONS = 4_096;
    private static final int MAX_CONNECTIONS_OF_ADDRESS = 3_072;
    private static final int BACKLOG = 512;
    private static final long HANDSHAKE_TIMEOUT_S = 20;

    /** What a connection may send before it is read. Its calls wait for a worker, and nobody counts it before. */
    private static final int WINDOW_BYTES = 256 * 1024;

    /** What is read at a time. A piece of a message keeps all of it, whatever else came in it. */
    private static final int READ_BYTES = 16 * 1024;

    private static final long KEEP_ALIVE_S = 30;
    private static final long KEEP_ALIVE_TIMEOUT_S = 20;
    private static final long CLOSE_TIMEOUT_S = 2;

    static {
        // Of every client that speaks another protocol or too much it tells with a stack trace; a defect of ours is
        // severe.
        LibraryLog.redirect("io.grpc", LOGGER, Level.SEVERE);
    }

    private final EngineService service;
    private final Server server;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup eventLoops;
    private final ThreadPoolExecutor workers;
    private final HttpAddress address;

    private GrpcServer(final GrpcContext context, final EdgeGateway gateway, final EdgeAnswers answers)
            throws IOException {
        service = new EngineService(context, gateway, answers);
        acceptors = newEventLoops(1, "pf-grpc-accept");
        eventLoops = newEventLoops(EVENT_LOOPS, "pf-grpc");
        workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("pf-grpc-work", true));
        final HttpAddress wanted = context.address();
        boolean isStarted = false;
        try {
            server = newBuilder(context).build().start();
            address = new HttpAddress(wanted.host(), server.getPort());
            isStarted = true;
        } finally {
            if (!isStarted) {
                stopThreads();
            }
        }
    }

    private static EventLoopGroup newEventLoops(final int threads, final String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * Serve.
     *
     * @param context of the service, validated, its files for TLS read.
     * @param gateway to the engine.
     * @param answers counts what the engine does not see.
     * @return the server.
     * @throws IOException if it cannot listen there.
     */
    public static GrpcServer start(final GrpcContext context, final EdgeGateway gateway, final EdgeAnswers answers)
            throws IOException {
        final GrpcServer server = new GrpcServer(context, gateway, answers);
        if (!isLoopback(context.address())) {
            LOGGER.warn(
                    "the gRPC service is open to other hosts and asks nobody who he is: addr={}; let a firewall decide"
                            + " who reaches it, or give --addr {}",
                    server.address(),
                    GrpcContext.DEFAULT_ADDRESS);
        }
        return server;
    }

    private static boolean isLoopback(final HttpAddress address) throws IOException {
        return address.resolve().getAddress().isLoopbackAddress();
    }

    private NettyServerBuilder newBuilder(final GrpcContext context) throws IOException {
        final InboundBytes inbound = InboundBytes.ofThisProcess();
        final GrpcConnections connections = new GrpcConnections(MAX_CONNECTIONS, MAX_CONNECTIONS_OF_ADDRESS);
        final NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        context.address().resolve())
                // What netty brings for Linux would be unpacked into a directory that others may write to.
                .channelFactory(() -> new BoundedServerChannel(connections))
                .addTransportFilter(connections)
                .handshakeTimeout(HANDSHAKE_TIMEOUT_S, TimeUnit.SECONDS)
                .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                .bossEventLoopGroup(acceptors)
                .workerEventLoopGroup(eventLoops)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .flowControlWindow(WINDOW_BYTES)
                .directExecutor()
                .callExecutor(new CallExecutors(workers))
                // Clients of the first implementation compress nothing, and its server takes nothing that is.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
                .maxInboundMessageSize(inbound.maxMessageBytes())
                .addStreamTracerFactory(inbound)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CLIENT)
                .keepAliveTime(KEEP_ALIVE_S, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_S, TimeUnit.SECONDS)
                // Clients ping every five seconds, idle or not.
                .permitKeepAliveTime(context.permitKeepAliveNs(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(
                        ServiceMethods.of(service, workers), new SessionHeaders(), context.adminAccess(), inbound));
        final TlsFiles files = context.tls();
        if (files != null) {
            builder.sslContext(
                    GrpcSslContexts.configure(SslContextBuilder.forServer(files.key(), files.chain()), SslProvider.JDK)
                            .build());
        }
        return builder;
    }

    /**
     * Where the service is.
     *
     * @return the address with the port in use.
     */
    public HttpAddress address() {
        return address;
    }

    /** Stop at once: clients of a session would keep it from ending ever. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        stopThreads();
    }

    private void stopThreads() {
        service.close();
        workers.shutdownNow();
        acceptors.shutdownGracefully(0, CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        eventLoops.shutdownGracefully(0, CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
    }
}
