package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.pegaflow.ipc.Limits;
import org.junit.jupiter.api.Test;

class ReplyWindowTest {
    @Test
    void shouldHoldTheLargestRepliesToAllCredits() {
        for (int credits = 1; credits <= Limits.MAX_CREDITS; credits++) {
            final int termLength = ReplyWindow.termLength(credits);
            LogBufferDescriptor.checkTermLength(termLength);
            assertTrue(termLength / 2 >= ReplyWindow.needed(credits), "credits=" + credits);
            // One frame for every reply, the longest included.
            assertTrue(ReplyWindow.MTU <= termLength / 8, "credits=" + credits);
        }
        assertTrue(ReplyWindow.MTU - DataHeaderFlyweight.HEADER_LENGTH >= Limits.MAX_REPLY_LENGTH);
        assertEquals(0, ReplyWindow.MTU % 32);
    }
}
