package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.DutyCycle;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;

/** Hands the answers of the engine to the edges ({@code pf-edge}). */
final class EdgeAgent implements Agent {
    private static final int LIMIT = 64;
    private static final CloseReason[] REASONS = CloseReason.values();

    private final MessageHandler handler = this::onMessage;
    private final EdgeGateway gateway;
    private final NanoClock nanoClock;
    private final DutyCycle dutyCycle;

    EdgeAgent(final EdgeGateway gateway, final NanoClock nanoClock, final DutyCycle dutyCycle) {
        this.gateway = gateway;
        this.nanoClock = nanoClock;
        this.dutyCycle = dutyCycle;
    }

    @Override
    public void onStart() {
        gateway.drainer(Thread.currentThread());
    }

    @Override
    public int doWork() {
        dutyCycle.measureAndUpdate(nanoClock.nanoTime());
        return gateway.mailbox().read(handler, LIMIT);
    }

    @Override
    public void onClose() {
        while (gateway.mailbox().read(handler, LIMIT) > 0) {
            // until nothing is left
        }
        gateway.closeAll();
    }

    @Override
    public String roleName() {
        return "pf-edge";
    }

    private void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int connectionId = buffer.getInt(index + EdgeDescriptor.CONNECTION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (type == EdgeDescriptor.CLOSED) {
            gateway.onClosed(
                    connectionId,
                    REASONS[buffer.getInt(index + EdgeDescriptor.REASON_OFFSET, ByteOrder.LITTLE_ENDIAN)]);
            return;
        }
        final EdgeConnection connection = gateway.connection(connectionId);
        if (connection == null) {
            return;
        }
        if (type == EdgeDescriptor.ADMITTED) {
            connection.onAdmitted(
                    buffer.getLong(index + EdgeDescriptor.CORRELATION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
        } else {
            final int offset = index + EdgeDescriptor.MESSAGE_OFFSET;
            connection.onReply(
                    buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH, ByteOrder.LITTLE_ENDIAN),
                    buffer,
                    offset,
                    length - EdgeDescriptor.MESSAGE_OFFSET);
        }
    }
}
