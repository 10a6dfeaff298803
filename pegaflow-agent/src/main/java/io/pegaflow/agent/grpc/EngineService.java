package io.pegaflow.agent.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pegaflow.agent.grpc.loadstate.LoadState;
import io.pegaflow.agent.grpc.loadstate.LoadStateException;
import io.pegaflow.agent.grpc.loadstate.LoadStates;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.HealthResponse;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.agent.grpc.proto.LoadResponse;
import io.pegaflow.agent.grpc.proto.QueryBlocksForTransferRequest;
import io.pegaflow.agent.grpc.proto.QueryBlocksForTransferResponse;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import io.pegaflow.agent.grpc.proto.RdmaHandshakeRequest;
import io.pegaflow.agent.grpc.proto.RdmaHandshakeResponse;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.RegisterContextResponse;
import io.pegaflow.agent.grpc.proto.ReleaseRequest;
import io.pegaflow.agent.grpc.proto.ReleaseResponse;
import io.pegaflow.agent.grpc.proto.ReleaseTransferLockRequest;
import io.pegaflow.agent.grpc.proto.ReleaseTransferLockResponse;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.proto.SessionEvent;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import io.pegaflow.agent.grpc.proto.ShutdownRequest;
import io.pegaflow.agent.grpc.proto.ShutdownResponse;
import io.pegaflow.agent.grpc.proto.UnregisterRequest;
import io.pegaflow.agent.grpc.proto.UnregisterResponse;
import io.pegaflow.agent.metrics.EdgeAnswers;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeConnection;
import io.pegaflow.engine.runtime.EdgeGateway;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import io.pegaflow.ipc.codec.UnregisterRequestEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;

/**
 * The methods of the service. Each checks what it can by itself, in the order of the contract, and leaves the rest to the engine,
 * to which it sends what every client sends. Nothing here waits: answers come on the thread of the edges.
 */
final class EngineService extends EngineGrpc.EngineImplBase implements AutoCloseable {
    private static final int WHOLE_INSTANCE = -1;
    private static final int SHORT_REQUEST_LENGTH = 64;
    private static final int COMMON_CREDITS = 400;

    /** Methods as metrics name them, of which the engine knows nothing. */
    private static final String HEALTH = "health";

    private static final String SESSION = "session";
    private static final String SHUTDOWN = "shutdown";
    private static final String QUERY_BLOCKS = "query_blocks_for_transfer";
    private static final String RDMA_HANDSHAKE = "rdma_handshake";
    private static final String RELEASE_LOCK = "release_transfer_lock";

    private final GrpcContext context;
    private final GrpcInstances instances;
    private final LoadStates loadStates = new LoadStates();
    private final TransferWatch transfers = new TransferWatch();
    private final EdgeConnection common;
    private final EdgeAnswers answers;

    EngineService(final GrpcContext context, final EdgeGateway gateway, final EdgeAnswers answers) {
        this.context = context;
        this.answers = answers;
        instances = new GrpcInstances(gateway);
        // For what belongs to no instance.
        common = gateway.open(COMMON_CREDITS, reason -> {});
    }

    @Override
    public void registerContextBatch(
            final RegisterContextRequest request, final StreamObserver<RegisterContextResponse> observer) {
        answer(Operation.REGISTER.method(), observer, () -> {
            context.checkVersion(request.getClientVersion());
            RegisterCall.check(request);
            final GrpcInstance instance = instances.beginRegistration(request.getInstanceId(), request.getDeviceId());
            boolean isSent = false;
            try {
                register(request, instance, observer);
                isSent = true;
            } finally {
                if (!isSent) {
                    instances.endRegistration(instance);
                }
            }
        });
    }

    private void register(
            final RegisterContextRequest request,
            final GrpcInstance instance,
            final StreamObserver<RegisterContextResponse> observer)
            throws RpcException {
        final RegisterCall call = read(request, instance);
        final long session = instances.session(request.getInstanceId());
        final GrpcDevice device = call.device(session);
        send(
                instance.connection(),
                instance.id(),
                call.maxLength(),
                0,
                call::encode,
                new RpcReply(Operation.REGISTER, instance.id()) {
                    @Override
                    void onSuccess(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header) {
                        final RegisterReplyDecoder reply =
                                new RegisterReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
                        instance.onRegistered(
                                reply.instanceKey(),
                                reply.worldSize(),
                                request.getTpSize(),
                                request.getPageFirst(),
                                device);
                        if (session == 0 && device.hasVisibleExporter()) {
                            // Nothing else tells of its end. Who was refused may die without harm.
                            instance.connection().watch(device.exporterPid(), device.exporterStart());
                        }
                        instances.endRegistration(instance);
                        complete(
                                observer,
                                RegisterContextResponse.newBuilder()
                                        .setStatus(Statuses.OK)
                                        .build());
                    }

                    @Override
                    void onFailure(final RpcException failure) {
                        instances.endRegistration(instance);
                        observer.onError(failure.toStatusException());
                    }
                });
    }

    /** That a device is there already goes before what is wrong with its memory. The engine alone knows whether it still is. */
    private static RegisterCall read(final RegisterContextRequest request, final GrpcInstance instance)
            throws RpcException {
        try {
            return RegisterCall.read(request);
        } catch (final RpcException ex) {
            if (instance.device(request.getDeviceId()) == null) {
                throw ex;
            }
            throw RpcException.of(
                    Operation.REGISTER,
                    Refusal.DEVICE_EXISTS,
                    request.getInstanceId(),
                    request.getTpRank(),
                    request.getPpRank(),
                    request.getDeviceId());
        }
    }

    @Override
    public void save(final SaveRequest request, final StreamObserver<SaveResponse> observer) {
        answer(Operation.SAVE.method(), observer, () -> {
            SaveCall.check(request);
            final GrpcInstance instance = instances.get(Operation.SAVE, request.getInstanceId());
            final SaveCall call = SaveCall.read(request, instance);
            final SaveResponse response =
                    SaveResponse.newBuilder().setStatus(Statuses.OK).build();
            if (call.isEmpty()) {
                complete(Operation.SAVE.method(), observer, response);
                return;
            }
            sendTransfer(
                    instance, request.getDeviceId(), call.maxLength(), call.replyLength(), call::encode, target -> {
                        final SaveTransfer transfer = new SaveTransfer(instance.connection(), target.correlationId());
                        onCancel(observer, () -> transfers.add(transfer));
                        return new UnaryReply<>(Operation.SAVE, instance.id(), observer, response) {
                            @Override
                            void onEnd() {
                                instance.endTransfer(request.getDeviceId());
                                transfer.onEnded();
                            }
                        };
                    });
        });
    }

    @Override
    public void load(final LoadRequest request, final StreamObserver<LoadResponse> observer) {
        answer(Operation.LOAD.method(), observer, () -> {
            LoadCall.check(request);
            final LoadState state;
            try {
                state = loadStates.attach(request.getLoadStateShm());
            } catch (final LoadStateException ex) {
                throw new RpcException(Status.Code.INTERNAL, ex.getMessage());
            }
            boolean isTaken = false;
            try {
                load(request, state, observer);
                isTaken = true;
            } finally {
                if (!isTaken) {
                    state.fail();
                }
            }
        });
    }

    private void load(final LoadRequest request, final LoadState state, final StreamObserver<LoadResponse> observer)
            throws RpcException {
        final GrpcInstance instance = instances.get(Operation.LOAD, request.getInstanceId());
        final LoadCall call = LoadCall.read(request, instance);
        final LoadProgress progress = new LoadProgress(state, observer, instance.connection(), call.requestCount());
        if (call.requestCount() == 0) {
            progress.finishEmpty();
            answers.add(Operation.LOAD.method(), EdgeAnswers.OK);
            return;
        }
        onCancel(observer, progress::giveUp);
        // It cannot be given up half-way.
        synchronized (progress) {
            send(instance, request.getDeviceId(), call, progress);
        }
        transfers.add(progress);
    }

    private void send(
            final GrpcInstance instance, final int deviceId, final LoadCall call, final LoadProgress progress) {
        for (int i = 0; i < call.requestCount(); i++) {
            final int index = i;
            try {
                sendTransfer(
                        instance,
                        deviceId,
                        call.maxLength(index),
                        0,
                        target -> call.encode(index, target),
                        target -> progress.newReply(instance, deviceId, target.correlationId()));
            } catch (final RpcException ex) {
                answers.add(Operation.LOAD.method(), ex.label());
                progress.onNotSent(ex, call.requestCount() - index - 1);
                return;
            }
        }
    }

    @Override
    public void queryPrefetch(final QueryRequest request, final StreamObserver<QueryResponse> observer) {
        answer(Operation.QUERY.method(), observer, () -> {
            QueryCall.check(request);
            final GrpcInstance instance = instances.find(request.getInstanceId());
            if (context.isUnknownInstanceMiss() && (instance == null || instance.registered() == null)) {
                complete(Operation.QUERY.method(), observer, QueryCall.miss());
                return;
            }
            query(request, instances.get(Operation.QUERY, request.getInstanceId()), observer);
        });
    }

    private void query(
            final QueryRequest request, final GrpcInstance instance, final StreamObserver<QueryResponse> observer)
            throws RpcException {
        final QueryCall call = QueryCall.read(request, instance);
        send(
                instance.connection(),
                instance.id(),
                call.maxLength(),
                call.replyLength(),
                call::encode,
                new RpcReply(Operation.QUERY, instance.id()) {
                    @Override
                    void onSuccess(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header) {
                        complete(observer, call.response(buffer, offset, header));
                    }

                    @Override
                    void onUnknownInstance(final RpcException failure) {
                        if (context.isUnknownInstanceMiss()) {
                            complete(observer, QueryCall.miss());
                        } else {
                            onFailure(failure);
                        }
                    }

                    @Override
                    void onFailure(final RpcException failure) {
                        observer.onError(failure.toStatusException());
                    }
                });
    }

    @Override
    public void release(final ReleaseRequest request, final StreamObserver<ReleaseResponse> observer) {
        answer(Operation.RELEASE.method(), observer, () -> {
            final ReleaseResponse response = ReleaseResponse.getDefaultInstance();
            if (context.isEmptyReleaseIgnored() && request.getLease().isEmpty()) {
                complete(Operation.RELEASE.method(), observer, response);
                return;
            }
            final LeaseBytes lease = LeaseBytes.read(Operation.RELEASE, request.getLease());
            send(
                    common,
                    "",
                    SHORT_REQUEST_LENGTH,
                    0,
                    target -> encodeRelease(target, lease),
                    new UnaryReply<>(Operation.RELEASE, "", observer, response));
        });
    }

    private static int encodeRelease(final EdgeRequest target, final LeaseBytes lease) {
        final ReleaseRequestEncoder encoder = new ReleaseRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .leaseId()
                .high(lease.high())
                .low(lease.low());
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    @Override
    public void unregisterContext(final UnregisterRequest request, final StreamObserver<UnregisterResponse> observer) {
        answer(Operation.UNREGISTER.method(), observer, () -> {
            final GrpcInstance instance = instances.remove(request.getInstanceId());
            final long instanceKey = instance.registered().instanceKey();
            final UnregisterResponse response =
                    UnregisterResponse.newBuilder().setStatus(Statuses.OK).build();
            try {
                send(
                        instance.connection(),
                        instance.id(),
                        SHORT_REQUEST_LENGTH,
                        0,
                        target -> encodeUnregister(target, instanceKey),
                        new UnaryReply<>(Operation.UNREGISTER, instance.id(), observer, response) {
                            @Override
                            void onEnd() {
                                instance.close(CloseReason.CLIENT_CLOSED);
                            }
                        });
            } catch (final RpcException ex) {
                instance.close(CloseReason.CLIENT_CLOSED);
                throw ex;
            }
        });
    }

    private static int encodeUnregister(final EdgeRequest target, final long instanceKey) {
        final UnregisterRequestEncoder encoder = new UnregisterRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .instanceKey(instanceKey)
                .deviceId(WHOLE_INSTANCE);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    @Override
    public void session(final SessionRequest request, final StreamObserver<SessionEvent> observer) {
        answer(SESSION, observer, () -> {
            final String id = request.getInstanceId();
            if (id.isEmpty()) {
                throw RpcException.of(null, Refusal.INSTANCE_ID_EMPTY);
            }
            final int length = id.getBytes(StandardCharsets.UTF_8).length;
            if (!Limit.INSTANCE_NAME.allows(length)) {
                throw RpcException.of(Limit.INSTANCE_NAME, length);
            }
            final long token = instances.openSession(id);
            onCancel(observer, () -> instances.endSession(id, token));
            SessionHeaders.send();
            answers.add(SESSION, EdgeAnswers.OK);
        });
    }

    @Override
    public void health(final HealthRequest request, final StreamObserver<HealthResponse> observer) {
        complete(
                HEALTH,
                observer,
                HealthResponse.newBuilder().setStatus(Statuses.OK).build());
    }

    @Override
    public void shutdown(final ShutdownRequest request, final StreamObserver<ShutdownResponse> observer) {
        answer(SHUTDOWN, observer, () -> {
            context.adminAccess().check();
            complete(
                    SHUTDOWN,
                    observer,
                    ShutdownResponse.newBuilder().setStatus(Statuses.OK).build());
            context.shutdownHook().run();
        });
    }

    @Override
    public void queryBlocksForTransfer(
            final QueryBlocksForTransferRequest request,
            final StreamObserver<QueryBlocksForTransferResponse> observer) {
        answer(QUERY_BLOCKS, observer, EngineService::refuseTransfer);
    }

    @Override
    public void rdmaHandshake(
            final RdmaHandshakeRequest request, final StreamObserver<RdmaHandshakeResponse> observer) {
        answer(RDMA_HANDSHAKE, observer, EngineService::refuseTransfer);
    }

    private static void refuseTransfer() throws RpcException {
        throw new RpcException(Status.Code.FAILED_PRECONDITION, RpcException.text(Refusal.NO_TRANSFER_ENGINE));
    }

    @Override
    public void releaseTransferLock(
            final ReleaseTransferLockRequest request, final StreamObserver<ReleaseTransferLockResponse> observer) {
        complete(
                RELEASE_LOCK,
                observer,
                ReleaseTransferLockResponse.newBuilder().setStatus(Statuses.OK).build());
    }

    private static void sendTransfer(
            final GrpcInstance instance,
            final int deviceId,
            final int maxLength,
            final int replyLength,
            final ToIntFunction<EdgeRequest> encoder,
            final Function<EdgeRequest, RpcReply> newReply)
            throws RpcException {
        instance.beginTransfer(deviceId);
        boolean isSent = false;
        try {
            send(instance.connection(), instance.id(), maxLength, replyLength, true, encoder, newReply);
            isSent = true;
        } finally {
            if (!isSent) {
                instance.endTransfer(deviceId);
            }
        }
    }

    private static void send(
            final EdgeConnection connection,
            final String instanceId,
            final int maxLength,
            final int replyLength,
            final ToIntFunction<EdgeRequest> encoder,
            final RpcReply reply)
            throws RpcException {
        send(connection, instanceId, maxLength, replyLength, false, encoder, target -> reply);
    }

    private static void send(
            final EdgeConnection connection,
            final String instanceId,
            final int maxLength,
            final int replyLength,
            final boolean isTransfer,
            final ToIntFunction<EdgeRequest> encoder,
            final Function<EdgeRequest, RpcReply> newReply)
            throws RpcException {
        final EdgeRequest target = connection.claim(maxLength, replyLength, isTransfer);
        if (target == null) {
            throw RpcException.overloaded(instanceId, connection.inFlight());
        }
        final int length;
        final RpcReply reply;
        try {
            length = encoder.applyAsInt(target);
            reply = newReply.apply(target);
        } catch (final RuntimeException ex) {
            connection.abandon(target);
            throw ex;
        }
        if (!connection.send(target, length, reply)) {
            throw RpcException.overloaded(instanceId, connection.inFlight());
        }
    }

    private static void onCancel(final StreamObserver<?> observer, final Runnable handler) {
        ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(handler);
    }

    /** Looks after no transfer any more. */
    @Override
    public void close() {
        transfers.close();
    }

    /** Answer what the engine was not asked. */
    private <A> void complete(final String method, final StreamObserver<A> observer, final A response) {
        answers.add(method, EdgeAnswers.OK);
        complete(observer, response);
    }

    private static <A> void complete(final StreamObserver<A> observer, final A response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    /** What a method does, which may end with another status. */
    @FunctionalInterface
    private interface Body {
        void run() throws RpcException;
    }

    private void answer(final String method, final StreamObserver<?> observer, final Body body) {
        try {
            body.run();
        } catch (final RpcException ex) {
            answers.add(method, ex.label());
            observer.onError(ex.toStatusException());
        }
    }
}
