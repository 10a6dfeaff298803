package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.DutyCycle;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.ipc.Limits;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The way of the edges to the engine and back: requests wait in bounded slots, of which a many-to-one ring tells the engine, and
 * replies come in a mailbox that one thread ({@code pf-edge}) drains. Whoever finds no room is told so at once: nobody waits for
 * the engine, and the engine waits for nobody. Any thread may call.
 */
public final class EdgeGateway {
    /** Connections of all edges. */
    public static final int MAX_CONNECTIONS = Limits.MAX_INSTANCES + 16;

    /** Reply without variable length, or an error with the longest text. */
    static final int LEAST_REPLY_BYTES = 1024 + 192;

    /** Of this a client that leaves its requests to a stalled device may take a part only. */
    static final int MAX_REPLY_BYTES_PER_CONNECTION = 512 * 1024;

    private static final int RING_CAPACITY = 128 * 1024;
    private static final int MAILBOX_CAPACITY = 8 * 1024 * 1024;

    /** Left for what is no reply: records of {@link #MAX_CONNECTIONS} closings, admitted loads, padding at the end. */
    private static final int MAILBOX_RESERVE = 512 * 1024;

    private static final long NOT_WOKEN = -1;
    private static final int WRITE_ATTEMPTS = 2_000;
    private static final long WRITE_PAUSE_NS = 100_000L;

    private final ConcurrentHashMap<Integer, EdgeConnection> connections = new ConcurrentHashMap<>();
    private final AtomicInteger lastConnectionId = new AtomicInteger(EdgeDescriptor.FIRST_CONNECTION_ID);
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private final AtomicLong replyBytes = new AtomicLong();
    private final EdgeSlots slots = new EdgeSlots();
    private final RingBuffer ring = new ManyToOneRingBuffer(newBuffer(RING_CAPACITY));
    private final RingBuffer mailbox = new OneToOneRingBuffer(newBuffer(MAILBOX_CAPACITY));
    private final NanoClock nanoClock;
    private volatile Thread engine;
    private volatile Thread drainer;
    private volatile boolean isDrainerAsleep;
    private long wokenAtPosition;

    /**
     * A gateway, to be given to one engine.
     *
     * @param nanoClock the engine's clock.
     */
    public EdgeGateway(final NanoClock nanoClock) {
        this.nanoClock = nanoClock;
    }

    private static UnsafeBuffer newBuffer(final int capacity) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH));
    }

    /**
     * Open a connection.
     *
     * @param credits  requests it may have in flight.
     * @param onClosed is told on the thread of the edges when the engine has ended it, before its requests are; must not block.
     * @return the connection; null if there are too many.
     */
    public EdgeConnection open(final int credits, final Consumer<CloseReason> onClosed) {
        if (connections.size() >= MAX_CONNECTIONS) {
            return null;
        }
        final int id = lastConnectionId.getAndIncrement();
        final EdgeConnection connection = new EdgeConnection(this, id, credits, onClosed);
        connections.put(id, connection);
        write(EdgeDescriptor.OPEN, id, credits);
        return connection;
    }

    void watch(final int connectionId, final long pid, final long pidStartTime) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[EdgeDescriptor.LONG_LENGTH]);
        record.putInt(EdgeDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        record.putLong(EdgeDescriptor.PID_OFFSET, pid, ByteOrder.LITTLE_ENDIAN);
        record.putLong(EdgeDescriptor.PID_START_TIME_OFFSET, pidStartTime, ByteOrder.LITTLE_ENDIAN);
        write(EdgeDescriptor.WATCH, record);
    }

    void close(final int connectionId, final CloseReason reason) {
        write(EdgeDescriptor.CLOSE, connectionId, reason.ordinal());
    }

    private void write(final int type, final int connectionId, final int value) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[EdgeDescriptor.SHORT_LENGTH]);
        record.putInt(EdgeDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        record.putInt(EdgeDescriptor.REASON_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
        write(type, record);
    }

    /** Requests cannot fill the ring, there are fewer slots: it is full only while the engine does not turn. */
    private void write(final int type, final UnsafeBuffer record) {
        for (int i = 0; i < WRITE_ATTEMPTS; i++) {
            if (ring.write(type, record, 0, record.capacity())) {
                LockSupport.unpark(engine);
                return;
            }
            LockSupport.parkNanos(WRITE_PAUSE_NS);
        }
        throw new IllegalStateException("the engine takes nothing from its edges: type=" + type + ", used="
                + ring.size() + ", capacity=" + ring.capacity() + "; see the agent's log");
    }

    /** How much of something transfers may take, and how much all may. */
    static int share(final int whole, final boolean isTransfer) {
        return isTransfer ? whole - whole / 4 : whole;
    }

    EdgeRequest claim(final int requestLength, final int bytes, final boolean isTransfer) {
        if (requestLength > Limits.MAX_REQUEST_LENGTH) {
            return null;
        }
        if (replyBytes.addAndGet(bytes) <= share(MAILBOX_CAPACITY - MAILBOX_RESERVE, isTransfer)) {
            final EdgeRequest request = slots.take(requestLength);
            if (request != null) {
                request.correlationId = lastCorrelationId.incrementAndGet();
                request.replyBytes = bytes;
                return request;
            }
        }
        settle(bytes);
        return null;
    }

    void giveBack(final EdgeRequest request) {
        settle(request.replyBytes);
        slots.giveBack(request);
    }

    void settle(final int bytes) {
        replyBytes.addAndGet(-bytes);
    }

    boolean send(final int connectionId, final EdgeRequest request, final int length) {
        final int index = ring.tryClaim(EdgeDescriptor.REQUEST, EdgeDescriptor.LONG_LENGTH);
        if (index < 0) {
            return false;
        }
        ring.buffer().putInt(index + EdgeDescriptor.CONNECTION_ID_OFFSET, connectionId, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putInt(index + EdgeDescriptor.SLOT_OFFSET, request.slot, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putInt(index + EdgeDescriptor.LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putLong(index + EdgeDescriptor.ARRIVAL_NS_OFFSET, nanoClock.nanoTime(), ByteOrder.LITTLE_ENDIAN);
        ring.commit(index);
        LockSupport.unpark(engine);
        return true;
    }

    /** Whoever sends a request wakes this thread. */
    void engine(final Thread thread) {
        engine = thread;
    }

    /**
     * Wake the thread that drains the mailbox if something new lies there. Called by the engine's thread once a cycle, so that
     * it costs at most one system call a cycle, and none while that thread is awake.
     */
    void wakeDrainer() {
        final long position = mailbox.producerPosition();
        if (position != wokenAtPosition) {
            wokenAtPosition = position;
            // Either this sees that the drainer sleeps, or the drainer sees what is new before it sleeps.
            VarHandle.fullFence();
            if (isDrainerAsleep) {
                LockSupport.unpark(drainer);
            }
        }
    }

    /** What lay there held back is let go: wake the thread that drains the mailbox as if it were new. */
    void wakeDrainerForReleased() {
        wokenAtPosition = NOT_WOKEN;
        wakeDrainer();
    }

    void drainer(final Thread thread) {
        drainer = thread;
    }

    /** Sleep until something lies in the mailbox, for so long at most; on the thread that drains it. */
    void awaitMail(final long longestNs) {
        isDrainerAsleep = true;
        VarHandle.fullFence();
        if (!hasMail()) {
            LockSupport.parkNanos(longestNs);
        }
        isDrainerAsleep = false;
    }

    /** What is held back for the journal lies there, too, but its length is not positive yet. */
    private boolean hasMail() {
        final int index = (int) mailbox.consumerPosition() & (mailbox.capacity() - 1);
        return mailbox.size() > 0 && mailbox.buffer().getInt(RecordDescriptor.lengthOffset(index)) > 0;
    }

    EdgeConnection connection(final int connectionId) {
        return connections.get(connectionId);
    }

    void onClosed(final int connectionId, final CloseReason reason) {
        final EdgeConnection connection = connections.remove(connectionId);
        if (connection != null) {
            connection.onClosed(reason);
        }
    }

    /** The engine is gone: whatever is open ends. */
    void closeAll() {
        for (final Integer connectionId : connections.keySet()) {
            onClosed(connectionId, CloseReason.AGENT_STOPPING);
        }
    }

    EdgeSlots slots() {
        return slots;
    }

    RingBuffer ring() {
        return ring;
    }

    RingBuffer mailbox() {
        return mailbox;
    }

    EdgeAgent newAgent(final DutyCycle dutyCycle) {
        return new EdgeAgent(this, nanoClock, dutyCycle);
    }
}
