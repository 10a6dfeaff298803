package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyEncoder;
import io.pegaflow.ipc.codec.RegisterRequestEncoder;
import io.pegaflow.ipc.codec.SaveReplyEncoder;
import io.pegaflow.ipc.codec.SaveRequestEncoder;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final int VAR_DATA_HEADER = 4;

    @Test
    void shouldCarryTheLongestMessagesByDefault() {
        assertTrue(Streams.maxMessageLength(Streams.DEFAULT_REQUEST_TERM_LENGTH) >= Limits.MAX_REQUEST_LENGTH);
        assertTrue(Streams.maxMessageLength(Streams.DEFAULT_REPLY_TERM_LENGTH) >= Limits.MAX_REPLY_LENGTH);
    }

    @Test
    void shouldHoldEveryReplyOfAllCreditsInHalfATerm() {
        final int window = Streams.DEFAULT_REPLY_TERM_LENGTH / 2;
        assertTrue(window / Limits.MAX_REPLY_LENGTH >= Limits.DEFAULT_CREDITS);
    }

    @Test
    void shouldFitTheLargestSaveIntoTheLongestRequest() {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH
                + SaveRequestEncoder.BLOCK_LENGTH
                + SaveRequestEncoder.PartsEncoder.sbeHeaderSize()
                + SaveRequestEncoder.PartsEncoder.sbeBlockLength()
                + VAR_DATA_HEADER
                + Limits.MAX_LAYERS * Short.BYTES
                + VAR_DATA_HEADER
                + Limits.MAX_BLOCKS_PER_REQUEST * Integer.BYTES
                + VAR_DATA_HEADER
                + Limits.MAX_HASH_BYTES_PER_REQUEST;
        assertTrue(length <= Limits.MAX_REQUEST_LENGTH);
    }

    @Test
    void shouldFitTheLargestRegistrationIntoTheLongestRequest() {
        final int allocation =
                RegisterRequestEncoder.AllocationsEncoder.sbeBlockLength() + VAR_DATA_HEADER + Limits.MAX_HANDLE_LENGTH;
        final int layer =
                RegisterRequestEncoder.LayersEncoder.sbeBlockLength() + VAR_DATA_HEADER + Limits.MAX_NAME_LENGTH;
        final int length = MessageHeaderEncoder.ENCODED_LENGTH
                + RegisterRequestEncoder.BLOCK_LENGTH
                + 8
                + Limits.MAX_ALLOCATIONS * allocation
                + Limits.MAX_LAYERS * layer
                + 2 * (VAR_DATA_HEADER + Limits.MAX_NAME_LENGTH);
        assertTrue(length <= Limits.MAX_REQUEST_LENGTH);
    }

    @Test
    void shouldFitTheLargestSaveReplyIntoTheLongestReply() {
        assertTrue(MessageHeaderEncoder.ENCODED_LENGTH
                        + SaveReplyEncoder.BLOCK_LENGTH
                        + VAR_DATA_HEADER
                        + Limits.MAX_BLOCKS_PER_REQUEST
                <= Limits.MAX_REPLY_LENGTH);
    }

    @Test
    void shouldFitTheLargestQueryReplyIntoTheLongestReply() {
        assertTrue(MessageHeaderEncoder.ENCODED_LENGTH
                        + QueryReplyEncoder.BLOCK_LENGTH
                        + VAR_DATA_HEADER
                        + Limits.MAX_MEMBERSHIP_BLOCKS * Integer.BYTES
                <= Limits.MAX_REPLY_LENGTH);
    }

    @Test
    void shouldRefuseTermsThatAeronWouldRefuse() {
        assertNull(Streams.termLengthDefect(64 * 1024));
        assertNull(Streams.termLengthDefect(1 << 30));
        assertNotNull(Streams.termLengthDefect(32 * 1024));
        assertNotNull(Streams.termLengthDefect(100_000));
        assertNotNull(Streams.termLengthDefect(-1));
    }

    @Test
    void shouldKeepFragmentsWithinAMessage() {
        assertEquals("aeron:ipc?term-length=65536|mtu=8192|sparse=true", Streams.publicationChannel(64 * 1024));
        assertEquals("aeron:ipc?term-length=16777216|mtu=32768|sparse=true", Streams.publicationChannel(1 << 24));
    }
}
