package io.pegaflow.tools.demo;

import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.EngineGrpc.EngineStub;
import io.pegaflow.tools.grpc.LoadStateFile;
import io.pegaflow.tools.grpc.ServiceChannel;
import io.pegaflow.tools.grpc.UnaryCall;
import io.pegaflow.tools.process.AgentLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Makes a few calls at once and waits for the ends of them all. A call the agent is too busy for is made again a little later.
 * Single-threaded.
 */
final class GrpcExchange implements AutoCloseable {
    /** Makes the call with an index below the number wanted. */
    @FunctionalInterface
    interface Caller<A> {
        void call(EngineStub stub, int index, UnaryCall<A> call);
    }

    private static final long BUSY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long BUSY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final IdleStrategy idleStrategy = new BackoffIdleStrategy(0, 20, 1_000, 100_000);
    private final String address;
    private final Latencies latencies;
    private final BooleanSupplier stopped;
    private ServiceChannel channel;
    private volatile Status sessionEnd;

    GrpcExchange(final String address, final Latencies latencies, final BooleanSupplier stopped) {
        this.address = address;
        this.latencies = latencies;
        this.stopped = stopped;
    }

    void connect() throws AgentLostException {
        try {
            channel = ServiceChannel.connect(address);
        } catch (final InterruptedException e) {
            throw stop();
        }
    }

    void openSession(final String instance) throws AgentLostException {
        try {
            channel.openSession(instance, status -> sessionEnd = status);
        } catch (final InterruptedException e) {
            throw stop();
        }
    }

    /** Make calls and wait until each of them succeeded or was refused; {@code kind} is null where latency is of no interest. */
    <A> void run(
            final RequestKind kind,
            final Reply[] replies,
            final int count,
            final Caller<A> caller,
            final BiConsumer<Reply, A> onAnswer)
            throws AgentLostException {
        final long giveUpNs = System.nanoTime() + BUSY_TIMEOUT_NS;
        final List<UnaryCall<A>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replies[i].reset(0, giveUpNs);
            calls.add(start(caller, i));
        }
        for (int i = 0; i < count; i++) {
            UnaryCall<A> call = calls.get(i);
            await(call);
            while (isBusy(call) && System.nanoTime() - giveUpNs < 0) {
                pauseUntil(System.nanoTime() + BUSY_PAUSE_NS);
                call = start(caller, i);
                await(call);
            }
            if (kind != null) {
                latencies.record(kind, call.elapsedNs());
            }
            settle(replies[i], call, onAnswer);
        }
    }

    private <A> UnaryCall<A> start(final Caller<A> caller, final int index) {
        final UnaryCall<A> call = new UnaryCall<>();
        caller.call(channel.stub(), index, call);
        return call;
    }

    private void await(final UnaryCall<?> call) throws AgentLostException {
        try {
            while (!call.await(LOOK_INTERVAL_NS)) {
                look(call.startNs());
            }
        } catch (final InterruptedException e) {
            throw stop();
        }
        final Status.Code code = call.status().getCode();
        if (code == Status.Code.UNAVAILABLE || code == Status.Code.CANCELLED) {
            throw new AgentLostException("the agent was lost: address=" + address + ", status=" + call.status());
        }
    }

    private static boolean isBusy(final UnaryCall<?> call) {
        return call.status().getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }

    private static <A> void settle(final Reply reply, final UnaryCall<A> call, final BiConsumer<Reply, A> onAnswer) {
        reply.sentNs = call.startNs();
        if (call.status().isOk()) {
            reply.state = Reply.State.SUCCEEDED;
            onAnswer.accept(reply, call.answer());
        } else {
            reply.refused(call.status().getCode().toString(), call.status().getDescription());
        }
    }

    /** Wait for the end of a load that the agent has taken. */
    void awaitState(final Reply reply, final LoadStateFile file) throws AgentLostException {
        idleStrategy.reset();
        long lookNs = reply.sentNs + LOOK_INTERVAL_NS;
        long state = file.state();
        while (state == LoadStateFile.PENDING) {
            final long nowNs = System.nanoTime();
            if (nowNs - lookNs > 0) {
                lookNs = nowNs + LOOK_INTERVAL_NS;
                look(reply.sentNs);
            }
            idleStrategy.idle();
            state = file.state();
        }
        latencies.record(RequestKind.LOAD, System.nanoTime() - reply.sentNs);
        if (state < LoadStateFile.PENDING) {
            reply.refused("LOAD_FAILED", "the load ended with an error: state=" + state + "; see the agent's log");
        }
    }

    void pauseUntil(final long timeNs) throws AgentLostException {
        long remainingNs = timeNs - System.nanoTime();
        while (remainingNs > 0) {
            look(System.nanoTime());
            LockSupport.parkNanos(Math.min(remainingNs, LOOK_INTERVAL_NS));
            remainingNs = timeNs - System.nanoTime();
        }
    }

    /** The place where loss of agent or orchestrator surfaces. */
    private void look(final long startNs) throws AgentLostException {
        if (stopped.getAsBoolean()) {
            throw new StoppedException();
        }
        if (sessionEnd != null) {
            throw new AgentLostException(
                    "the agent was lost, it ended our session: address=" + address + ", status=" + sessionEnd);
        }
        if (System.nanoTime() - startNs > ANSWER_TIMEOUT_NS) {
            throw new AgentLostException("the agent does not answer: address=" + address);
        }
    }

    private static StoppedException stop() {
        Thread.currentThread().interrupt();
        return new StoppedException();
    }

    @Override
    public void close() {
        CloseHelper.close(channel);
    }
}
