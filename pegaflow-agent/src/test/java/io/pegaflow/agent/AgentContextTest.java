package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AgentContextTest {
    @Test
    void shouldFillInWhatFollows() {
        final AgentContext context = new AgentContext()
                .runDirectory(Path.of("/dev/shm/somewhere/../run"))
                .hostDevices(3)
                .conclude();
        assertEquals(Path.of("/dev/shm/run/aeron"), context.aeronDirectory());
        assertEquals(Path.of("/dev/shm/run"), context.poolDirectory());
        assertArrayEquals(new int[] {0, 1, 2}, context.devices());
    }

    @Test
    void shouldServeDevicesThatAreNamed() {
        assertArrayEquals(
                new int[] {1, 7}, new AgentContext().devices(7, 1).conclude().devices());
    }

    @Test
    void shouldBeConcludedOnce() {
        final AgentContext context = new AgentContext().conclude();
        assertThrows(IllegalStateException.class, context::conclude);
    }

    @Test
    void shouldNameWhatWillNotDo() {
        assertRefused("poolBytes=-1", context -> context.poolBytes(-1));
        assertRefused("maxBlocks=0", context -> context.maxBlocks(0));
        assertRefused("hostDevices=0", context -> context.hostDevices(0));
        assertRefused("devices=65", context -> context.hostDevices(65));
        assertRefused("device=2", context -> context.devices(2, 2));
        assertRefused("device=-1", context -> context.devices(-1));
        assertRefused("device=64", context -> context.devices(64));
        assertRefused("eviction=fifo", context -> context.evictionPolicy("fifo"));
        assertRefused("leaseTtlNs=0", context -> context.leaseTtlNs(0));
        assertRefused("partialTimeoutNs=0", context -> context.partialTimeoutNs(0));
        assertRefused("maxTransfers=0", context -> context.maxTransfers(0));
        assertRefused("maxTransfers=65537", context -> context.maxTransfers(65_537));
        assertRefused("hostGbps=-1.0", context -> context.hostGigabytesPerSecond(-1));
        assertRefused("runDirectory=/", context -> context.runDirectory(Path.of("/")));
        assertRefused("aeronDirectory=/dev/shm", context -> context.aeronDirectory(Path.of("/dev/shm")));
        assertRefused(
                "poolDirectory=/tmp/a/pool",
                context -> context.aeronDirectory(Path.of("/tmp/a")).poolDirectory(Path.of("/tmp/a/pool")));
    }

    private static void assertRefused(final String value, final UnaryOperator<AgentContext> change) {
        final ConfigurationException ex = assertThrows(
                ConfigurationException.class,
                () -> change.apply(new AgentContext()).conclude());
        assertTrue(ex.getMessage().endsWith(value), ex::getMessage);
    }
}
