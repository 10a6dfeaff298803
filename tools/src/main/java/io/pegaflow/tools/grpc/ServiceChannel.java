package io.pegaflow.tools.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.JdkLoggerFactory;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.HealthResponse;
import io.pegaflow.agent.grpc.proto.SessionEvent;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import io.pegaflow.tools.process.AgentLostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A connection to the service of an agent, with one thread of its own, on which answers are taken: it runs what it is given at once
 * and must not be held up.
 */
public final class ServiceChannel implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long KEEP_ALIVE_S = 10;

    static {
        // A tool's standard output is for what it has to say, and a logging library may write to it as it starts.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    private final String address;
    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;
    private final EngineGrpc.EngineStub stub;

    private ServiceChannel(final String address) {
        this.address = address;
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("grpc-client", true), NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                // What netty brings for Linux would be unpacked into a directory that others may write to.
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(eventLoop)
                .directExecutor()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEP_ALIVE_S, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        stub = EngineGrpc.newStub(channel);
    }

    /**
     * Connect to an agent that says it is well.
     *
     * @param address as in its ready file.
     * @return the connection.
     * @throws AgentLostException   if nobody answers there.
     * @throws InterruptedException if this thread is interrupted meanwhile.
     */
    public static ServiceChannel connect(final String address) throws AgentLostException, InterruptedException {
        final ServiceChannel channel = new ServiceChannel(address);
        boolean isWell = false;
        try {
            channel.checkHealth();
            isWell = true;
            return channel;
        } finally {
            if (!isWell) {
                channel.close();
            }
        }
    }

    private void checkHealth() throws AgentLostException, InterruptedException {
        final UnaryCall<HealthResponse> call = new UnaryCall<>();
        stub.withWaitForReady().health(HealthRequest.getDefaultInstance(), call);
        final boolean hasEnded = call.await(START_TIMEOUT_NS);
        if (!hasEnded || !call.status().isOk() || !call.answer().getStatus().getOk()) {
            throw new AgentLostException("the agent does not answer over gRPC: address=" + address + ", status="
                    + (hasEnded ? call.status() : "none") + "; see its --addr and whether it wants TLS");
        }
    }

    /**
     * The methods of the service.
     *
     * @return a stub whose answers come on the thread of the network.
     */
    public EngineGrpc.EngineStub stub() {
        return stub;
    }

    /**
     * Open the session by which the agent sees this client's end, and wait until it is open.
     *
     * @param instance whose session.
     * @param onClosed is told on the thread of the network when it ends.
     * @throws AgentLostException   if the agent does not open it.
     * @throws InterruptedException if this thread is interrupted meanwhile.
     */
    public void openSession(final String instance, final Consumer<Status> onClosed)
            throws AgentLostException, InterruptedException {
        final CountDownLatch opened = new CountDownLatch(1);
        final ClientCall<SessionRequest, SessionEvent> call =
                channel.newCall(EngineGrpc.getSessionMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(final Metadata headers) {
                        opened.countDown();
                    }

                    @Override
                    public void onClose(final Status status, final Metadata trailers) {
                        onClosed.accept(status);
                    }
                },
                new Metadata());
        call.sendMessage(SessionRequest.newBuilder().setInstanceId(instance).build());
        call.halfClose();
        call.request(1);
        if (!opened.await(START_TIMEOUT_NS, TimeUnit.NANOSECONDS)) {
            throw new AgentLostException(
                    "the agent opens no session over gRPC: address=" + address + ", instance=" + instance);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
