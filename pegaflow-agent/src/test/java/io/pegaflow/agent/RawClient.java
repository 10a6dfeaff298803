package io.pegaflow.agent;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.ConnectReplyDecoder;
import io.pegaflow.ipc.codec.ConnectRequestEncoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.KeepAliveEncoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A client that sends whatever it is told, bound to no rule of the protocol. */
final class RawClient implements AutoCloseable {
    private static final int BLOCK_BYTES = 4096;
    private static final int DEFAULT_TERM_LENGTH = 4 << 20;

    final List<Integer> replies = new ArrayList<>();
    final List<ErrorCode> errors = new ArrayList<>();
    String lastErrorText = "";
    int credits;
    private long instanceKey;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final FragmentAssembler assembler = new FragmentAssembler(this::onReply);
    private final Runnable turnAgent;
    private final Aeron aeron;
    private final boolean ownsAeron;
    private final ExclusivePublication requests;
    private final Subscription answers;

    RawClient(final Path aeronDirectory) {
        this(aeronDirectory, () -> {});
    }

    /** A client of an agent that must be turned while one waits. */
    RawClient(final Path aeronDirectory, final Runnable turnAgent) {
        this(
                Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory.toString())),
                true,
                DEFAULT_TERM_LENGTH,
                turnAgent);
    }

    /** One of many clients that share their Aeron client. */
    RawClient(final Aeron aeron) {
        this(aeron, false, DEFAULT_TERM_LENGTH, () -> {});
    }

    /** A client that can send messages of an eighth of the term length. */
    RawClient(final Aeron aeron, final int termLength) {
        this(aeron, false, termLength, () -> {});
    }

    private RawClient(final Aeron aeron, final boolean ownsAeron, final int termLength, final Runnable turnAgent) {
        this.turnAgent = turnAgent;
        this.aeron = aeron;
        this.ownsAeron = ownsAeron;
        requests = aeron.addExclusivePublication("aeron:ipc?term-length=" + termLength, Streams.REQUEST_STREAM_ID);
        answers = aeron.addSubscription(Streams.CHANNEL, requests.sessionId());
        Conditions.await("the agent to subscribe", () -> {
            turnAgent.run();
            return requests.isConnected();
        });
    }

    RawClient connect() {
        sendConnect(1, 1, ProcessHandle.current().pid(), requests.sessionId());
        awaitReplies(1);
        return this;
    }

    void sendConnect(final String clientName, final int requestedCredits) {
        sendConnect(1, 1, ProcessHandle.current().pid(), requests.sessionId(), clientName, requestedCredits);
    }

    void sendConnect(final int protocolMin, final int protocolMax, final long pid, final int responseStreamId) {
        sendConnect(protocolMin, protocolMax, pid, responseStreamId, "raw", 0);
    }

    private void sendConnect(
            final int protocolMin,
            final int protocolMax,
            final long pid,
            final int responseStreamId,
            final String clientName,
            final int requestedCredits) {
        final ConnectRequestEncoder connect = new ConnectRequestEncoder();
        connect.wrapAndApplyHeader(buffer, 0, header)
                .correlationId(1)
                .protocolMin(protocolMin)
                .protocolMax(protocolMax)
                .responseStreamId(responseStreamId)
                .pid(pid)
                .pidStartTime(ProcessIdentity.startTime(pid))
                .requestedCredits(requestedCredits)
                .clientName(clientName);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + connect.encodedLength());
    }

    void sendConnect(final int protocolMin, final int protocolMax) {
        sendConnect(protocolMin, protocolMax, ProcessHandle.current().pid(), requests.sessionId());
    }

    void sendKeepAlive() {
        new KeepAliveEncoder().wrapAndApplyHeader(buffer, 0, header).timestampNs(1);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + KeepAliveEncoder.BLOCK_LENGTH);
    }

    /** Register memory with one layer whose blocks have 4096 bytes, on device 0. */
    void register(final HostDeviceMemory memory) {
        final byte[] handle = memory.handle();
        final RegisterRequestEncoder request = new RegisterRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(2)
                .deviceId(0)
                .tpRank(0)
                .tpSize(1)
                .ppRank(0)
                .worldSize(1)
                .flags(0);
        request.allocationsCount(1).next().sizeBytes(memory.sizeBytes()).putHandle(handle, 0, handle.length);
        request.layersCount(1)
                .next()
                .allocationIndex(0)
                .storageGroup(0)
                .offsetBytes(0)
                .sizeBytes(memory.sizeBytes())
                .numBlocks(memory.sizeBytes() / BLOCK_BYTES)
                .segmentBytes(BLOCK_BYTES)
                .kvStrideBytes(0)
                .segments(1)
                .layerName("layer");
        request.instanceName("raw").namespaceName("raw");
        final int before = replies.size();
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength());
        awaitReplies(before + 1);
    }

    /** Save device block 0 under a hash that follows from the correlation id. */
    void sendSave(final long correlationId) {
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[Long.BYTES]);
        hash.putLong(0, correlationId);
        final SaveRequestEncoder request = new SaveRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .instanceKey(instanceKey)
                .deviceId(0)
                .flags(0);
        request.leaseId().high(0).low(0);
        request.readyEvent(0)
                .partsCount(1)
                .next()
                .storageGroup(0)
                .hashLength((short) Long.BYTES)
                .putLayers(hash, 0, 0)
                .putBlockIds(new byte[Integer.BYTES], 0, Integer.BYTES)
                .putHashes(hash, 0, Long.BYTES);
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength());
    }

    /** Release a lease that is not there: the cheapest request that is answered, by an error. */
    boolean offerRelease(final long correlationId) {
        new ReleaseRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .leaseId()
                .high(1)
                .low(1);
        return offer(buffer, MessageHeaderEncoder.ENCODED_LENGTH + ReleaseRequestEncoder.BLOCK_LENGTH) > 0;
    }

    void send(final DirectBuffer message, final int length) {
        Conditions.await("room for a message", () -> {
            turnAgent.run();
            return offer(message, length) > 0;
        });
    }

    private long offer(final DirectBuffer message, final int length) {
        final long result = requests.offer(message, 0, length);
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
            throw new AssertionError("publication failed: result=" + result);
        }
        return result;
    }

    int sessionId() {
        return requests.sessionId();
    }

    /** Has the agent given up its end of the reply stream? */
    boolean isAnswered() {
        return answers.isConnected();
    }

    void poll() {
        answers.poll(assembler, 64);
    }

    void awaitReplies(final int count) {
        Conditions.await(() -> count + " replies, had " + replies + " " + errors, 20_000, () -> {
            poll();
            return replies.size() >= count;
        });
    }

    private void onReply(final DirectBuffer reply, final int offset, final int length, final Header aeronHeader) {
        final MessageHeaderDecoder decoded = new MessageHeaderDecoder().wrap(reply, offset);
        replies.add(decoded.templateId());
        if (decoded.templateId() == ErrorReplyDecoder.TEMPLATE_ID) {
            final ErrorReplyDecoder error = new ErrorReplyDecoder().wrapAndApplyHeader(reply, offset, decoded);
            errors.add(ErrorCode.get(error.errorCode()));
            lastErrorText = error.text();
        } else if (decoded.templateId() == ConnectReplyDecoder.TEMPLATE_ID) {
            credits = new ConnectReplyDecoder()
                    .wrapAndApplyHeader(reply, offset, decoded)
                    .credits();
        } else if (decoded.templateId() == RegisterReplyDecoder.TEMPLATE_ID) {
            instanceKey = new RegisterReplyDecoder()
                    .wrapAndApplyHeader(reply, offset, decoded)
                    .instanceKey();
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(requests, answers);
        if (ownsAeron) {
            aeron.close();
        }
    }
}
