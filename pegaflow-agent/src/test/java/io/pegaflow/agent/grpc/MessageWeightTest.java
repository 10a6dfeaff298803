package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.pegaflow.agent.grpc.proto.LeaseLoad;
import io.pegaflow.agent.grpc.proto.LoadBlockIds;
import io.pegaflow.agent.grpc.proto.LoadBlockTarget;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageWeightTest {
    private static final int OBJECT = MessageWeight.OBJECT_BYTES;
    private static final int NUMBER = MessageWeight.NUMBER_BYTES;
    private static final int COUNT = 100_000;

    private static long weigh(final byte[] message) throws IOException {
        return MessageWeight.of(new ByteArrayInputStream(message), SaveRequest.getDescriptor(), message.length);
    }

    @Test
    void shouldWeighObjectsTextsAndNumbers() throws IOException {
        final SaveRequest.Builder request =
                SaveRequest.newBuilder().setInstanceId("abc").setDeviceId(300);
        request.addSavesBuilder()
                .setLayerName("layer")
                .addBlockIds(1)
                .addBlockIds(200)
                .addBlockHashes(ByteString.copyFromUtf8("0123456789"));
        assertEquals(
                OBJECT + (OBJECT + 3) + NUMBER + OBJECT + (OBJECT + 5) + 2 * NUMBER + (OBJECT + 10),
                weigh(request.build().toByteArray()));
    }

    @Test
    void shouldWeighManyTimesTheirLengthWhatAreManyObjects() throws IOException {
        final SaveRequest.Builder request = SaveRequest.newBuilder();
        for (int i = 0; i < COUNT; i++) {
            request.addSaves(SaveLayer.getDefaultInstance());
        }
        final byte[] message = request.build().toByteArray();
        assertEquals(2 * COUNT, message.length);
        assertEquals((COUNT + 1L) * OBJECT, weigh(message));
    }

    @Test
    void shouldWeighWhatIsNested() throws IOException {
        final LoadBlockIds.Builder ids = LoadBlockIds.newBuilder();
        for (int i = 0; i < COUNT; i++) {
            ids.addTargets(LoadBlockTarget.newBuilder().setBlockId(i));
        }
        final byte[] message = LoadRequest.newBuilder()
                .addLoads(LeaseLoad.newBuilder().addBlockIdsByGroup(ids))
                .build()
                .toByteArray();
        assertEquals(
                3L * OBJECT + COUNT * (long) (OBJECT + NUMBER),
                MessageWeight.of(new ByteArrayInputStream(message), LoadRequest.getDescriptor(), message.length));
    }

    @Test
    void shouldWeighLongTextsTwiceAndNothingOfWhatNobodyKnows() throws IOException {
        final byte[] message = QueryRequest.newBuilder()
                .addBlockHashes(ByteString.copyFrom(new byte[50_000]))
                .build()
                .toByteArray();
        // Field 2 of a query is a list of bytes, of a save a number.
        assertEquals(
                2 * OBJECT + 100_000,
                MessageWeight.of(new ByteArrayInputStream(message), QueryRequest.getDescriptor(), message.length));
        final byte[] unknown = new byte[COUNT];
        Arrays.fill(unknown, (byte) 0x78);
        assertEquals(OBJECT, weigh(unknown));
    }

    /** A group of a field that nobody knows may hold anything, and what comes after it counts. */
    @Test
    void shouldWeighWhatFollowsAGroup() throws IOException {
        final byte[] group = {0x7B, 0x22, 1, 0x7F, 0x7C};
        final byte[] message = Arrays.copyOf(group, group.length + 2 * COUNT);
        for (int i = group.length; i < message.length; i += 2) {
            message[i] = 0x22;
        }
        assertEquals((COUNT + 1L) * OBJECT, weigh(message));
    }

    @Test
    void shouldStopWhereAMessageIsBroken() throws IOException {
        final byte[][] broken = {
            {0x22},
            {0x22, 5},
            {0x22, 2, 0x12, 9},
            {0x09, 1},
            {0x0D},
            {0x07},
            {0x7C},
            {0x7B},
            {0x08, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}
        };
        for (final byte[] message : broken) {
            assertTrue(weigh(message) <= 2 * OBJECT + NUMBER, () -> Arrays.toString(message));
        }
    }

    @Test
    void shouldEndWhateverTheBytesAre() throws IOException {
        final Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            final byte[] message = new byte[random.nextInt(40)];
            random.nextBytes(message);
            assertTrue(weigh(message) >= OBJECT);
        }
    }
}
