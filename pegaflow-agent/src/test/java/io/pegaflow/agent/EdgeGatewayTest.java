package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.runtime.EdgeConnection;
import io.pegaflow.engine.runtime.EdgeReplyHandler;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.ProcessIdentity;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.ReleaseRequestEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of the edges into an engine that is turned by hand. */
class EdgeGatewayTest {
    private static final int CREDITS = 4;

    private final LockStepRig rig = new LockStepRig();
    private final List<CloseReason> closings = new ArrayList<>();
    private final EdgeConnection connection = rig.edges().open(CREDITS, closings::add);
    private final Answers answers = new Answers();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldAnswerOnTheConnectionThatAsked() {
        final Answers others = new Answers();
        final EdgeConnection other = rig.edges().open(CREDITS, reason -> {});
        assertTrue(release(connection, answers));
        assertTrue(release(other, others));
        assertTrue(release(connection, answers));
        rig.await("answers", () -> answers.errors.size() == 2 && others.errors.size() == 1);
        assertEquals(List.of(ErrorCode.UNKNOWN_LEASE, ErrorCode.UNKNOWN_LEASE), answers.errors);
        assertEquals(0, connection.inFlight());
    }

    @Test
    void shouldTurnAwayWhatIsBeyondCredits() {
        for (int i = 0; i < CREDITS; i++) {
            assertTrue(release(connection, answers));
        }
        assertNull(connection.claim(64, 0));
        rig.await("answers", () -> answers.errors.size() == CREDITS);
        final EdgeRequest request = connection.claim(64, 0);
        assertNotNull(request);
        connection.abandon(request);
        assertEquals(0, connection.inFlight());
    }

    @Test
    void shouldTurnAwayWhatIsTooLongOrWhoseAnswersAre() {
        assertNull(connection.claim(Limits.MAX_REQUEST_LENGTH + 1, 0));
        assertNull(connection.claim(64, 1 << 20));
        assertEquals(0, connection.inFlight());
    }

    @Test
    void shouldTurnAwayWhatFindsNoSlotAndGiveSlotsBack() {
        final List<EdgeConnection> others = new ArrayList<>();
        final List<EdgeRequest> taken = new ArrayList<>();
        EdgeRequest request;
        do {
            final EdgeConnection other = rig.edges().open(1, reason -> {});
            others.add(other);
            request = other.claim(Limits.MAX_REQUEST_LENGTH, 0);
            if (request != null) {
                taken.add(request);
            }
            rig.step();
        } while (request != null);
        assertTrue(taken.size() < 64, "slots for the longest requests: " + taken.size());
        others.get(0).abandon(taken.get(0));
        assertNotNull(others.get(0).claim(Limits.MAX_REQUEST_LENGTH, 0));
        assertNotNull(connection.claim(64, 0), "short requests have slots of their own");
    }

    @Test
    void shouldTellWhoWaitsWhenTheConnectionEnds() {
        connection.close(CloseReason.CLIENT_CLOSED);
        assertTrue(release(connection, answers));
        rig.await("the end", connection::isClosed);
        assertEquals(List.of(CloseReason.CLIENT_CLOSED), closings);
        assertEquals(List.of(CloseReason.CLIENT_CLOSED), answers.closings);
        release(connection, answers);
        assertEquals(2, answers.closings.size(), "whoever comes too late is told at once");
        assertEquals(0, connection.inFlight());
        rig.step();
        assertEquals(0, rig.edges().open(CREDITS, reason -> {}).inFlight());
    }

    @Test
    void shouldEndWithTheProcessThatItWatches() throws Exception {
        final Process process = new ProcessBuilder("sleep", "60").start();
        try {
            connection.watch(process.pid(), ProcessIdentity.startTime(process.pid()));
            rig.run(300, TimeUnit.MILLISECONDS);
            assertTrue(closings.isEmpty());
        } finally {
            process.destroyForcibly().waitFor();
        }
        rig.await("the end", connection::isClosed);
        assertEquals(List.of(CloseReason.CLIENT_DIED), closings);
        rig.await(EngineCounter.CLIENT_DEATHS, 1);
    }

    private static boolean release(final EdgeConnection connection, final EdgeReplyHandler handler) {
        final EdgeRequest request = connection.claim(64, 0);
        final ReleaseRequestEncoder encoder = new ReleaseRequestEncoder();
        encoder.wrapAndApplyHeader(request.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(request.correlationId())
                .leaseId()
                .high(1)
                .low(1);
        return connection.send(request, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength(), handler);
    }

    private static final class Answers implements EdgeReplyHandler {
        final List<ErrorCode> errors = new ArrayList<>();
        final List<CloseReason> closings = new ArrayList<>();
        private final ErrorReplyDecoder error = new ErrorReplyDecoder();

        @Override
        public void onReply(final DirectBuffer buffer, final int offset, final int length) {
            error.wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
            errors.add(ErrorCode.get(error.errorCode()));
        }

        @Override
        public void onClosed(final CloseReason reason) {
            closings.add(reason);
        }
    }
}
