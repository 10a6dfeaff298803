package io.pegaflow.client;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.Header;
import io.pegaflow.ipc.AgentMark;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.TestMarks;
import io.pegaflow.ipc.codec.AckEncoder;
import io.pegaflow.ipc.codec.CloseRequestDecoder;
import io.pegaflow.ipc.codec.ConnectReplyEncoder;
import io.pegaflow.ipc.codec.ConnectRequestDecoder;
import io.pegaflow.ipc.codec.ErrorReplyEncoder;
import io.pegaflow.ipc.codec.KeepAliveDecoder;
import io.pegaflow.ipc.codec.LoadReplyEncoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyEncoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.QueryStatus;
import io.pegaflow.ipc.codec.RegisterReplyEncoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.SaveReplyEncoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The other end of the wire, as simple as can be: one connection, answers that follow from the request alone. Its media driver
 * is real; its process is a child that only sleeps, so that it can be killed. One thread polls it.
 */
final class TestAgent implements AutoCloseable {
    static final int DEFAULT_CREDITS = 4;

    private static final long SEND_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final MediaDriver driver;
    private final Aeron aeron;
    private final Subscription requests;
    private final FragmentAssembler assembler = new FragmentAssembler(this::onRequest, Limits.MAX_REQUEST_LENGTH);
    private final Process process;
    private final AgentMark mark;
    private final long incarnation;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Limits.MAX_REPLY_LENGTH]);
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectRequestDecoder connectRequest = new ConnectRequestDecoder();
    private final QueryRequestDecoder queryRequest = new QueryRequestDecoder();
    private final SaveRequestDecoder saveRequest = new SaveRequestDecoder();
    private final LoadRequestDecoder loadRequest = new LoadRequestDecoder();
    private final QueryReplyEncoder queryReply = new QueryReplyEncoder();
    private final SaveReplyEncoder saveReply = new SaveReplyEncoder();
    private ExclusivePublication replies;
    private boolean isKilled;

    /** Requests that were not answered, if {@link #isSilent}. */
    final Deque<Long> held = new ArrayDeque<>();

    int credits = DEFAULT_CREDITS;
    int keepAliveIntervalMs = 60_000;
    boolean isSilent;
    boolean isDeaf;
    ErrorCode refusal;
    QueryStatus queryStatus = QueryStatus.READY;
    int connects;
    int keepAlives;
    int closes;
    int lastHashBytes;

    TestAgent(final Path aeronDirectory, final long incarnation) throws IOException {
        this.incarnation = incarnation;
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .termBufferSparseFile(true)
                // By this it tells clients that a publication is gone; a second is long for a test.
                .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
                .performStorageChecks(false));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory.toString()));
        requests = aeron.addSubscription(Streams.CHANNEL, Streams.REQUEST_STREAM_ID);
        process = new ProcessBuilder("sleep", "1000").start();
        mark = TestMarks.of(process, aeronDirectory, incarnation);
        mark.state(AgentState.READY);
    }

    int poll() {
        if (isKilled) {
            return 0;
        }
        mark.heartbeat(System.currentTimeMillis());
        return isDeaf ? 0 : requests.poll(assembler, 10);
    }

    void state(final AgentState state) {
        mark.state(state);
    }

    /** The process is gone, all of its threads stand still; the files stay, and the mark as it was. */
    void kill() throws InterruptedException {
        isKilled = true;
        process.destroyForcibly().waitFor();
    }

    /** The heart stops, the process lives. */
    void stall() {
        isKilled = true;
    }

    /** Close the connection to the client, and go on. */
    void disconnect() {
        replies.close();
        replies = null;
    }

    Aeron aeron() {
        return aeron;
    }

    int replyStreamId() {
        return replies.streamId();
    }

    void answerHeld() {
        while (!held.isEmpty()) {
            ack(held.poll(), incarnation);
        }
    }

    void ack(final long correlationId, final long ackIncarnation) {
        send(new AckEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .incarnation(ackIncarnation)
                .encodedLength());
    }

    /** Send any bytes as a message. */
    void send(final DirectBuffer message) {
        send(message, message.capacity());
    }

    @Override
    public void close() {
        if (!isKilled) {
            mark.close();
        }
        CloseHelper.closeAll(aeron, driver);
        process.destroyForcibly();
    }

    private void onRequest(final DirectBuffer request, final int offset, final int length, final Header fragment) {
        headerDecoder.wrap(request, offset);
        final int bodyOffset = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int blockLength = headerDecoder.blockLength();
        final int version = headerDecoder.version();
        final long correlationId = request.getLong(bodyOffset);
        switch (headerDecoder.templateId()) {
            case ConnectRequestDecoder.TEMPLATE_ID:
                connectRequest.wrap(request, bodyOffset, blockLength, version);
                onConnect(correlationId);
                return;
            case KeepAliveDecoder.TEMPLATE_ID:
                keepAlives++;
                return;
            case CloseRequestDecoder.TEMPLATE_ID:
                closes++;
                return;
            default:
                break;
        }
        if (isSilent) {
            held.add(correlationId);
            return;
        }
        switch (headerDecoder.templateId()) {
            case RegisterRequestDecoder.TEMPLATE_ID:
                send(new RegisterReplyEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .correlationId(correlationId)
                        .incarnation(incarnation)
                        .instanceKey(77)
                        .registeredDevices(1)
                        .worldSize(2)
                        .encodedLength());
                break;
            case QueryRequestDecoder.TEMPLATE_ID:
                queryRequest.wrap(request, bodyOffset, blockLength, version);
                onQuery(correlationId);
                break;
            case SaveRequestDecoder.TEMPLATE_ID:
                saveRequest.wrap(request, bodyOffset, blockLength, version);
                onSave(correlationId);
                break;
            case LoadRequestDecoder.TEMPLATE_ID:
                loadRequest.wrap(request, bodyOffset, blockLength, version);
                onLoad(correlationId);
                break;
            default:
                ack(correlationId, incarnation);
                break;
        }
    }

    private void onConnect(final long correlationId) {
        connects++;
        CloseHelper.quietClose(replies);
        replies = aeron.addExclusivePublication(
                Streams.publicationChannel(Streams.MIN_TERM_LENGTH * 16), connectRequest.responseStreamId());
        if (refusal != null) {
            send(new ErrorReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .retryAfterNs(0)
                    .errorCode(refusal.code())
                    .text("not you: " + connectRequest.clientName())
                    .encodedLength());
            return;
        }
        send(new ConnectReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .incarnation(incarnation)
                .connectionId(1)
                .protocol(1)
                .credits(connectRequest.requestedCredits() == 0 ? credits : connectRequest.requestedCredits())
                .keepAliveIntervalMs(keepAliveIntervalMs)
                .maxHashesPerRequest(Limits.MAX_BLOCKS_PER_REQUEST)
                .maxRequestLength(Limits.MAX_REQUEST_LENGTH)
                .agentVersion("test")
                .encodedLength());
    }

    private void onQuery(final long correlationId) {
        lastHashBytes = queryRequest.hashesLength();
        final int count = lastHashBytes / queryRequest.hashLength();
        queryReply
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .incarnation(incarnation)
                .leaseTtlNs(queryRequest.instanceKey())
                .hitCount(count)
                .status(queryStatus)
                .leaseId()
                .high(11)
                .low(12);
        if (queryRequest.storageGroup() > 0 && queryRequest.flags() == 0) {
            final byte[] positions = new byte[count * Integer.BYTES];
            for (int i = 0; i < count; i++) {
                positions[i * Integer.BYTES] = (byte) i;
            }
            queryReply.putHitPositions(positions, 0, positions.length);
        } else {
            queryReply.putHitPositions(new byte[0], 0, 0);
        }
        send(queryReply.encodedLength());
    }

    /** Copied: bytes of all layer lists. Time: bytes of all block ids. One outcome a block. */
    private void onSave(final long correlationId) {
        int layersLength = 0;
        int blockIdsLength = 0;
        for (final SaveRequestDecoder.PartsDecoder part : saveRequest.parts()) {
            layersLength += part.layersLength();
            part.skipLayers();
            blockIdsLength += part.blockIdsLength();
            part.skipBlockIds();
            part.skipHashes();
        }
        saveReply
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .incarnation(incarnation)
                .bytesCopied(layersLength)
                .copyNs(blockIdsLength);
        final int count = blockIdsLength / Integer.BYTES;
        final int outcomesOffset = saveReply.limit() + SaveReplyEncoder.outcomesHeaderLength();
        for (int i = 0; i < count; i++) {
            buffer.putByte(outcomesOffset + i, (byte) (i % 6));
        }
        buffer.putInt(saveReply.limit(), count);
        saveReply.limit(outcomesOffset + count);
        send(saveReply.encodedLength());
    }

    /** Copied: the sum of the first halves of the leases. Time: that of the second halves. */
    private void onLoad(final long correlationId) {
        long high = 0;
        long low = 0;
        int blocks = 0;
        for (final LoadRequestDecoder.PartsDecoder part : loadRequest.parts()) {
            high += part.leaseId().high();
            low += part.leaseId().low();
            part.skipLayers();
            blocks += part.blockIdsLength() / Integer.BYTES;
            part.skipBlockIds();
        }
        send(new LoadReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .correlationId(correlationId)
                .incarnation(incarnation)
                .bytesCopied(high)
                .copyNs(low)
                .blocksLoaded(blocks)
                .encodedLength());
    }

    private void send(final int encodedLength) {
        send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }

    /** A client that has gone away by itself gets no answer. */
    private void send(final DirectBuffer message, final int length) {
        final long deadlineNs = System.nanoTime() + SEND_TIMEOUT_NS;
        while (replies != null && replies.offer(message, 0, length) < 0 && deadlineNs - System.nanoTime() > 0) {
            Thread.yield();
        }
    }
}
