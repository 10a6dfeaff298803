package io.pegaflow.tools.bench;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;

/** Answers every message at once with its first eight bytes, in replies of one length: the least a server can do. */
final class EchoAgent implements Agent, FragmentHandler {
    private static final int FRAGMENT_LIMIT = 16;

    private final BufferClaim claim = new BufferClaim();
    private final Subscription subscription;
    private final ExclusivePublication publication;
    private final int replyLength;

    EchoAgent(final Subscription subscription, final ExclusivePublication publication, final int replyLength) {
        this.subscription = subscription;
        this.publication = publication;
        this.replyLength = replyLength;
    }

    @Override
    public int doWork() {
        return subscription.poll(this, FRAGMENT_LIMIT);
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        while (publication.tryClaim(replyLength, claim) < 0) {
            if (!publication.isConnected()) {
                return;
            }
            Thread.onSpinWait();
        }
        claim.buffer().putLong(claim.offset(), buffer.getLong(offset));
        claim.commit();
    }

    @Override
    public String roleName() {
        return "echo";
    }
}
