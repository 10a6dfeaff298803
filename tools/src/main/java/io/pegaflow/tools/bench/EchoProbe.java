package io.pegaflow.tools.bench;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ChildProcess;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The client side of the echo: bare Aeron. */
final class EchoProbe implements Probe, FragmentHandler {
    private static final int FRAGMENT_LIMIT = 64;
    private static final int LOOK_MASK = (1 << 16) - 1;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final ExclusivePublication publication;
    private final Subscription subscription;
    private final ChildProcess server;
    private final UnsafeBuffer request;
    private long sequence;
    private long answeredSequence;
    private long answeredNs;
    private long backPressured;

    EchoProbe(
            final ExclusivePublication publication,
            final Subscription subscription,
            final ChildProcess server,
            final int requestLength) {
        this.publication = publication;
        this.subscription = subscription;
        this.server = server;
        request = new UnsafeBuffer(ByteBuffer.allocateDirect(requestLength));
    }

    long backPressured() {
        return backPressured;
    }

    @Override
    public long exchange() throws AgentLostException, InterruptedException {
        final long startNs = System.nanoTime();
        request.putLong(0, ++sequence);
        if (publication.offer(request) < 0) {
            backPressured++;
            offerAgain(startNs);
        }
        int polls = 0;
        while (answeredSequence != sequence) {
            if (subscription.poll(this, FRAGMENT_LIMIT) == 0) {
                Thread.onSpinWait();
                if ((++polls & LOOK_MASK) == 0) {
                    look(startNs);
                }
            }
        }
        return answeredNs - startNs;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        answeredNs = System.nanoTime();
        answeredSequence = buffer.getLong(offset);
    }

    private void offerAgain(final long startNs) throws AgentLostException, InterruptedException {
        long result;
        do {
            look(startNs);
            Thread.onSpinWait();
            result = publication.offer(request);
        } while (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION);
        if (result < 0) {
            throw new AgentLostException("the echo server is gone: process=" + server);
        }
    }

    private void look(final long startNs) throws AgentLostException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!server.isAlive() || System.nanoTime() - startNs > TIMEOUT_NS) {
            throw new AgentLostException("the echo server does not answer: process=" + server);
        }
    }
}
