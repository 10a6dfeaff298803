package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.http.HttpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls as they come in, whichever thread carries them out. */
@Timeout(60)
class GrpcCallsSystemTest {
    private static final int LONG_HASH_LENGTH = 200;
    private static final int HASHES_BEYOND_A_SHORT_MESSAGE = 1_000;

    private final TestDirectory directory = new TestDirectory();
    private AgentLauncher agent;
    private GrpcClient client;

    @BeforeEach
    void start() {
        final AgentContext context = directory.agentContext();
        context.grpc().address(new HttpAddress("127.0.0.1", 0));
        agent = AgentLauncher.launch(context);
        client = new GrpcClient(agent.grpcAddress().toString(), directory.devices(), "instance", 0, 1);
        client.register("ns");
    }

    @AfterEach
    void stop() {
        client.close();
        agent.close();
        directory.close();
    }

    @Test
    void shouldAnswerLongQueriesAsShortOnes() {
        client.save(1, 2);
        assertEquals(2, client.query(1, 2).getNumHitBlocks());
        final QueryReady answer = client.query("long", longHashes(), 0, false);
        assertEquals(0, answer.getNumHitBlocks());
        assertEquals(ByteString.EMPTY, answer.getLease());
        assertEquals(2, client.query(1, 2).getNumHitBlocks());
    }

    @Test
    void shouldRefuseALongQueryAsAShortOne() {
        final List<ByteString> hashes = longHashes();
        hashes.set(7, ByteString.EMPTY);
        final StatusRuntimeException ex =
                assertThrows(StatusRuntimeException.class, () -> client.query("long", hashes, 0, false));
        assertEquals(Status.Code.INVALID_ARGUMENT, ex.getStatus().getCode());
    }

    @Test
    void shouldTakeNothingCompressedAsTheFirstImplementationDoesNot() {
        final StatusRuntimeException ex = assertThrows(
                StatusRuntimeException.class,
                () -> client.soon().withCompression("gzip").health(HealthRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNIMPLEMENTED, ex.getStatus().getCode());
    }

    private static List<ByteString> longHashes() {
        final List<ByteString> hashes = new ArrayList<>();
        for (int i = 0; i < HASHES_BEYOND_A_SHORT_MESSAGE; i++) {
            hashes.add(ByteString.copyFrom(
                    ByteBuffer.allocate(LONG_HASH_LENGTH).putInt(i).array()));
        }
        return hashes;
    }
}
