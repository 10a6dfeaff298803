package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AgentContextTest {
    @Test
    void shouldFillInWhatFollows() {
        final AgentContext context = new AgentContext().runDirectory(Path.of("/dev/shm/somewhere/../run"));
        context.devices().hostDevices(3);
        context.conclude();
        assertEquals(Path.of("/dev/shm/run/aeron"), context.aeronDirectory());
        assertEquals(Path.of("/dev/shm/run"), context.pool().directory());
        assertArrayEquals(new int[] {0, 1, 2}, context.devices().ordinals());
    }

    @Test
    void shouldServeDevicesThatAreNamed() {
        final AgentContext context = new AgentContext();
        context.devices().ordinals(7, 1);
        assertArrayEquals(new int[] {1, 7}, context.conclude().devices().ordinals());
    }

    @Test
    void shouldBeConcludedOnce() {
        final AgentContext context = new AgentContext().conclude();
        assertThrows(IllegalStateException.class, context::conclude);
    }

    @Test
    void shouldNameWhatWillNotDo() {
        assertRefused("poolBytes=-1", context -> context.pool().bytes(-1));
        assertRefused("maxBlocks=0", context -> context.cache().maxBlocks(0));
        assertRefused("hostDevices=0", context -> context.devices().hostDevices(0));
        assertRefused("devices=65", context -> context.devices().hostDevices(65));
        assertRefused("device=2", context -> context.devices().ordinals(2, 2));
        assertRefused("device=-1", context -> context.devices().ordinals(-1));
        assertRefused("device=64", context -> context.devices().ordinals(64));
        assertRefused("eviction=fifo", context -> context.cache().evictionPolicy("fifo"));
        assertRefused("leaseTtlNs=0", context -> context.cache().leaseTtlNs(0));
        assertRefused("partialTimeoutNs=0", context -> context.cache().partialTimeoutNs(0));
        assertRefused("maxTransfers=0", context -> context.cache().maxTransfers(0));
        assertRefused("maxTransfers=65537", context -> context.cache().maxTransfers(65_537));
        assertRefused("hostGbps=-1.0", context -> context.devices().hostGigabytesPerSecond(-1));
        assertRefused("runDirectory=/", context -> context.runDirectory(Path.of("/")));
        assertRefused("aeronDirectory=/dev/shm", context -> context.aeronDirectory(Path.of("/dev/shm")));
        assertRefused(
                "poolDirectory=/tmp/a/pool",
                context -> context.aeronDirectory(Path.of("/tmp/a")).pool().directory(Path.of("/tmp/a/pool")));
    }

    private static void assertRefused(final String value, final Consumer<AgentContext> change) {
        final AgentContext context = new AgentContext();
        change.accept(context);
        final ConfigurationException ex = assertThrows(ConfigurationException.class, context::conclude);
        assertTrue(ex.getMessage().endsWith(value), ex::getMessage);
    }
}
