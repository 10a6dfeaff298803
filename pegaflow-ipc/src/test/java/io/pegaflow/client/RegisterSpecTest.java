package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.RegisterFlags;
import io.pegaflow.ipc.TransferMode;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RegisterSpecTest {
    @Test
    void shouldKeepWhatItWasGiven() {
        final RegisterSpec.Builder builder =
                valid().namespaceName("n").deviceId(3).tp(1, 2).ppRank(4).worldSize(8);
        final RegisterSpec spec = builder.build();
        builder.deviceId(99).layer(LayerLayout.contiguous("more", 0, 0, 1, 1));
        assertEquals("model", spec.instanceName());
        assertEquals("n", spec.namespaceName());
        assertEquals(3, spec.deviceId());
        assertEquals(1, spec.tpRank());
        assertEquals(2, spec.tpSize());
        assertEquals(4, spec.ppRank());
        assertEquals(8, spec.worldSize());
        assertEquals(1, spec.layers().size());
        assertEquals(4096, spec.allocations().get(0).sizeBytes());
    }

    @Test
    void shouldNameValueAndLimit() {
        assertRefused("between 1 and 128: instance_name_length=0; give", builder -> builder.instanceName(""));
        assertRefused("instance_name_length=130", builder -> builder.instanceName("ü".repeat(65)));
        assertRefused("namespace_name_length=129", builder -> builder.namespaceName("x".repeat(129)));
        assertRefused(
                "devices of an instance must lie between 1 and 256: world_size=257",
                builder -> builder.worldSize(Limits.MAX_WORLD_SIZE + 1));
        assertRefused("world_size=0", builder -> builder.worldSize(0));
        assertRefused("tpRank=2, min=0, max=1", builder -> builder.tp(2, 2));
        assertRefused("tpSize=65536", builder -> builder.tp(0, 65_536));
        assertRefused("ppRank=-1", builder -> builder.ppRank(-1));
        assertRefused("device_id=-1", builder -> builder.deviceId(-1));
        assertRefused("handle_length=513", builder -> builder.allocation(new byte[513], 1));
        assertRefused("sizeBytes of an allocation=0", builder -> builder.allocation(new byte[1], 0));
        assertRefused("layers of a device must lie between 1 and 512: layers=513", builder -> {
            for (int i = 0; i < Limits.MAX_LAYERS; i++) {
                builder.layer(LayerLayout.contiguous("l" + i, 0, 0, 1, 1));
            }
            return builder;
        });
        assertRefused("allocations=513", builder -> {
            for (int i = 0; i < Limits.MAX_ALLOCATIONS; i++) {
                builder.allocation(new byte[1], 1);
            }
            return builder;
        });
    }

    @Test
    void shouldRefuseLayersThatLieNowhere() {
        assertRefused("allocationIndex=1", builder -> builder.layer(LayerLayout.contiguous("x", 1, 0, 1, 1)));
        assertRefused("num_blocks=0", builder -> builder.layer(LayerLayout.contiguous("x", 0, 0, 0, 1)));
        assertRefused("ends beyond", builder -> builder.layer(LayerLayout.contiguous("x", 0, 1, 1, 4096)));
    }

    @Test
    void shouldTurnModesIntoFlags() {
        assertEquals(0, valid().build().flags());
        assertEquals(RegisterFlags.PAGE_FIRST, valid().pageFirst(true).build().flags());
        final RegisterSpec both =
                valid().pageFirst(true).transferMode(TransferMode.KERNEL).build();
        assertEquals(RegisterFlags.KNOWN, both.flags());
        assertTrue(both.pageFirst());
        assertEquals(TransferMode.KERNEL, both.transferMode());
    }

    @Test
    void shouldRefuseSplitLayersOfPageFirst() {
        assertRefused(
                "page_first takes no split layouts",
                builder -> builder.pageFirst(true).layer(LayerLayout.split("x", 0, 0, 2, 64)));
    }

    private static RegisterSpec.Builder valid() {
        return RegisterSpec.builder()
                .instanceName("model")
                .allocation(new byte[] {1}, 4096)
                .layer(LayerLayout.contiguous("l0", 0, 0, 1, 4096));
    }

    private static void assertRefused(final String part, final UnaryOperator<RegisterSpec.Builder> change) {
        final IllegalArgumentException ex = assertThrows(
                IllegalArgumentException.class, () -> change.apply(valid()).build());
        assertTrue(ex.getMessage().contains(part), ex.getMessage());
    }
}
