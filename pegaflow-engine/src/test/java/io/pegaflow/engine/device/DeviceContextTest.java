package io.pegaflow.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.api.Test;

class DeviceContextTest {
    private static final DeviceAllocation MEMORY = new DeviceAllocation() {
        @Override
        public long address() {
            return 4096;
        }

        @Override
        public long length() {
            return 1 << 20;
        }

        @Override
        public boolean intact() {
            return true;
        }

        @Override
        public void close() {}
    };

    @Test
    void shouldLayCellsInTheByteOrderOfLayerNames() {
        final LayerLayout[] layers = {
            LayerLayout.contiguous("zz", 0, 0, 4, 64),
            LayerLayout.split("a", 0, 256, 4, 16),
            LayerLayout.contiguous("é", 0, 1024, 4, 128),
            LayerLayout.contiguous("Z", 0, 2048, 4, 8),
        };
        final DeviceContext context = new DeviceContext(1, 0, layers, new DeviceAllocation[] {MEMORY});
        assertEquals(8 + 32, context.pageOffset(0, 0));
        assertEquals(8, context.pageOffset(1, 0));
        assertEquals(8 + 16, context.pageOffset(1, 1));
        assertEquals(8 + 32 + 64, context.pageOffset(2, 0));
        assertEquals(0, context.pageOffset(3, 0));
        assertEquals(8 + 32 + 64 + 128, context.pageBytes(0));
    }
}
