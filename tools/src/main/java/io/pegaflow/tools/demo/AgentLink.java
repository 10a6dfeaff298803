package io.pegaflow.tools.demo;

import io.pegaflow.client.ClientContext;
import io.pegaflow.client.ClientListener;
import io.pegaflow.client.ConnectionState;
import io.pegaflow.client.DisconnectCause;
import io.pegaflow.client.OfferResult;
import io.pegaflow.client.PegaflowClient;
import io.pegaflow.client.RequestFailure;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.tools.process.AgentLostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sends a few requests at once and waits for all their answers, polling the client meanwhile. A request the agent is too busy
 * for is sent again when it says. Single-threaded.
 */
final class AgentLink implements ClientListener, AutoCloseable {
    /** Sends the request with an index below the number wanted. */
    @FunctionalInterface
    interface Sender {
        long send(PegaflowClient client, int index);
    }

    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long BUSY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final IdleStrategy idleStrategy = new BackoffIdleStrategy(200, 2_000, 1_000, 100_000);
    private final Latencies latencies;
    private final BooleanSupplier stopped;
    private final Reply[] replies;
    private final PegaflowClient client;
    private int count;
    private int open;
    private RequestKind kind;
    private boolean connected;
    private String lost;
    private long agentRestarts;

    /** Connect; {@link #awaitConnected} must follow. */
    AgentLink(
            final ClientContext context,
            final int maxRequests,
            final Latencies latencies,
            final BooleanSupplier stopped) {
        this.latencies = latencies;
        this.stopped = stopped;
        replies = new Reply[maxRequests];
        for (int i = 0; i < maxRequests; i++) {
            replies[i] = new Reply();
        }
        client = PegaflowClient.connect(context, this);
    }

    void awaitConnected() throws AgentLostException {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (!connected) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AgentLostException("the agent does not let us connect: state=" + client.state() + ", refusal="
                        + client.connectRefusal());
            }
            pollOnce();
        }
    }

    /** Send requests and wait until each of them succeeded or was refused; {@code kind} is null where latency is of no interest. */
    void exchange(final RequestKind kind, final int count, final Sender sender) throws AgentLostException {
        this.kind = kind;
        this.count = count;
        open = count;
        final long startNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            replies[i].reset(startNs, startNs + BUSY_TIMEOUT_NS);
        }
        while (open > 0) {
            for (int i = 0; i < count; i++) {
                if (replies[i].state == Reply.State.UNSENT) {
                    send(replies[i], i, sender);
                }
            }
            pollOnce();
        }
    }

    Reply reply(final int index) {
        return replies[index];
    }

    /** Keep the connection alive until a time comes. */
    void pauseUntil(final long timeNs) throws AgentLostException {
        long remainingNs = timeNs - System.nanoTime();
        while (remainingNs > 0) {
            pollOnce();
            idleStrategy.reset();
            LockSupport.parkNanos(Math.min(remainingNs, PAUSE_NS));
            remainingNs = timeNs - System.nanoTime();
        }
    }

    /** One look at the connection; also the place where loss of agent or orchestrator surfaces. */
    void pollOnce() throws AgentLostException {
        if (stopped.getAsBoolean()) {
            throw new StoppedException();
        }
        idleStrategy.idle(client.poll());
        if (lost != null) {
            throw new AgentLostException(lost);
        }
    }

    long agentRestarts() {
        return agentRestarts;
    }

    @Override
    public void close() {
        client.close();
    }

    private void send(final Reply reply, final int index, final Sender sender) throws AgentLostException {
        final long nowNs = System.nanoTime();
        if (nowNs - reply.notBeforeNs < 0) {
            return;
        }
        final long result = sender.send(client, index);
        if (result > 0) {
            reply.correlationId = result;
            reply.sentNs = nowNs;
            reply.state = Reply.State.SENT;
        } else if (result != OfferResult.NO_CREDITS && result != OfferResult.BACK_PRESSURED) {
            throw new AgentLostException("the connection to the agent is gone: state=" + client.state());
        }
    }

    private Reply answered(final long correlationId) {
        for (int i = 0; i < count; i++) {
            if (replies[i].state == Reply.State.SENT && replies[i].correlationId == correlationId) {
                return replies[i];
            }
        }
        return null;
    }

    private Reply succeeded(final long correlationId) {
        final Reply reply = answered(correlationId);
        if (reply == null) {
            throw new IllegalStateException("answer to a request never sent: correlationId=" + correlationId);
        }
        record(reply);
        reply.state = Reply.State.SUCCEEDED;
        open--;
        return reply;
    }

    private void record(final Reply reply) {
        if (kind != null) {
            latencies.record(kind, System.nanoTime() - reply.sentNs);
        }
    }

    @Override
    public void onConnected(final long incarnation, final int credits) {
        connected = true;
    }

    @Override
    public void onDisconnected(final DisconnectCause cause) {
        if (cause == DisconnectCause.AGENT_RESTARTED) {
            agentRestarts++;
        }
        if (connected && lost == null) {
            lost = "the agent was lost: cause=" + cause;
        }
    }

    @Override
    public void onRegistered(
            final long correlationId, final long instanceKey, final int registeredDevices, final int worldSize) {
        final Reply reply = succeeded(correlationId);
        reply.instanceKey = instanceKey;
        reply.registeredDevices = registeredDevices;
        reply.worldSize = worldSize;
    }

    @Override
    public void onQueryReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs) {
        final Reply reply = succeeded(correlationId);
        reply.hitCount = hitCount;
        reply.leaseHigh = leaseHigh;
        reply.leaseLow = leaseLow;
    }

    @Override
    public void onSaved(
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int offset,
            final int length) {
        final Reply reply = succeeded(correlationId);
        reply.bytesCopied = bytesCopied;
        reply.outcomes.putBytes(0, outcomes, offset, length);
        reply.outcomeCount = length;
    }

    @Override
    public void onLoaded(final long correlationId, final int blocksLoaded, final long bytesCopied, final long copyNs) {
        final Reply reply = succeeded(correlationId);
        reply.blocksLoaded = blocksLoaded;
        reply.bytesCopied = bytesCopied;
    }

    @Override
    public void onAck(final long correlationId) {
        succeeded(correlationId);
    }

    @Override
    public void onError(
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final DirectBuffer text,
            final int offset,
            final int length) {
        final Reply reply = answered(correlationId);
        if (reply == null) {
            return;
        }
        final long nowNs = System.nanoTime();
        if (code == ErrorCode.BUSY && nowNs - reply.giveUpNs < 0) {
            reply.notBeforeNs = nowNs + retryAfterNs;
            reply.state = Reply.State.UNSENT;
            return;
        }
        record(reply);
        reply.refused(code.toString(), text.getStringWithoutLengthUtf8(offset, length));
        open--;
    }

    @Override
    public void onFailed(final long correlationId, final RequestFailure failure) {
        // The agent may still be copying from or to this request's blocks, so there is no going on.
        if (lost == null) {
            lost = (client.state() == ConnectionState.CONNECTED ? "the agent does not answer" : "the agent was lost")
                    + ": failure=" + failure + ", kind=" + kind;
        }
    }
}
