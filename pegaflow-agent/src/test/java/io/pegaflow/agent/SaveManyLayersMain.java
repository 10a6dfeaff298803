package io.pegaflow.agent;

import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.LayerLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process that saves 128 blocks of 61 layers from memory of CUDA device 0, each time under new hashes: {@code consecutive}
 * ones, or {@code scattered} ones. Prints how many were sealed.
 */
public final class SaveManyLayersMain {
    static final int LAYERS = 61;
    static final int BLOCKS = 128;
    private static final int DEVICE_BLOCKS = 4 * BLOCKS;
    private static final int HASH_LENGTH = 32;

    private SaveManyLayersMain() {}

    /**
     * Connect, register, and do as told.
     *
     * @param args Aeron directory, bytes of a block in one layer.
     * @throws IOException if the input fails.
     */
    public static void main(final String[] args) throws IOException {
        final int segmentBytes = Integer.parseInt(args[1]);
        final long layerBytes = (long) segmentBytes * DEVICE_BLOCKS;
        final CudaClientMemory memory = new CudaClientMemory(0, Math.toIntExact(layerBytes * LAYERS));
        try (BlockingPegaflowClient client = BlockingPegaflowClient.connect(
                new ClientContext().aeronDirectoryName(args[0]).clientName("layers"))) {
            final RegisterSpec.Builder spec = RegisterSpec.builder()
                    .instanceName("layers")
                    .namespaceName("layers")
                    .deviceId(0)
                    .allocation(memory.handle(), memory.sizeBytes());
            for (int i = 0; i < LAYERS; i++) {
                spec.layer(LayerLayout.contiguous("layer-" + i, 0, i * layerBytes, DEVICE_BLOCKS, segmentBytes));
            }
            final long instanceKey = client.register(spec.build()).instanceKey();
            System.out.println("registered");
            final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            int salt = 0;
            for (String line = input.readLine(); line != null && !line.equals("exit"); line = input.readLine()) {
                System.out.println("saved " + save(client, instanceKey, line.equals("scattered"), ++salt));
            }
        }
    }

    private static int save(
            final BlockingPegaflowClient client, final long instanceKey, final boolean isScattered, final int salt) {
        final UnsafeBuffer blockIds = new UnsafeBuffer(new byte[BLOCKS * Integer.BYTES]);
        final UnsafeBuffer hashes = new UnsafeBuffer(new byte[BLOCKS * HASH_LENGTH]);
        for (int i = 0; i < BLOCKS; i++) {
            // From high to low at distances that change: no two of them are a run.
            final int scattered = DEVICE_BLOCKS - 1 - 3 * i - i % 2;
            blockIds.putInt(i * Integer.BYTES, isScattered ? scattered : i, ByteOrder.LITTLE_ENDIAN);
            hashes.putInt(i * HASH_LENGTH, salt);
            hashes.putInt(i * HASH_LENGTH + Integer.BYTES, i);
        }
        return client.save(instanceKey, 0, 0, 0, 0, null, 0, 0, blockIds, 0, HASH_LENGTH, hashes, 0, BLOCKS)
                .count(BlockOutcome.SEALED);
    }
}
