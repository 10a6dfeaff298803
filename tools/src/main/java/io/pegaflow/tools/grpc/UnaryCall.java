package io.pegaflow.tools.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One call under way. Its answer comes on a thread of the network, while one other thread waits for it.
 *
 * @param <A> the answer.
 */
public final class UnaryCall<A> implements StreamObserver<A> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long startNs = System.nanoTime();
    private long endNs;
    private A answer;
    private Status status;

    /** A call that begins now, to be given to a stub. */
    public UnaryCall() {}

    /**
     * Wait for the end.
     *
     * @param timeoutNs how long.
     * @return whether it has ended.
     * @throws InterruptedException if this thread is interrupted meanwhile.
     */
    public boolean await(final long timeoutNs) throws InterruptedException {
        return ended.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /**
     * Has it ended?
     *
     * @return whether it has.
     */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /**
     * How it ended.
     *
     * @return the status; only when it has ended.
     */
    public Status status() {
        return status;
    }

    /**
     * What was answered.
     *
     * @return the answer; only when the status is good.
     */
    public A answer() {
        return answer;
    }

    /**
     * When it began.
     *
     * @return {@link System#nanoTime()}.
     */
    public long startNs() {
        return startNs;
    }

    /**
     * How long it took, to the first line of the answer's handler.
     *
     * @return nanoseconds; only when it has ended.
     */
    public long elapsedNs() {
        return endNs - startNs;
    }

    @Override
    public void onNext(final A value) {
        endNs = System.nanoTime();
        answer = value;
    }

    @Override
    public void onError(final Throwable t) {
        endNs = System.nanoTime();
        status = Status.fromThrowable(t);
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        status = Status.OK;
        ended.countDown();
    }
}
