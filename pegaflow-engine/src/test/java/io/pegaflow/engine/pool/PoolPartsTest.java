package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolPartsTest {
    @ParameterizedTest
    @ValueSource(longs = {PoolGeometry.MIN_POOL_BYTES, 64L << 20, 300L << 20, 5L << 30, 300L << 30, 2L << 40})
    void shouldCoverEverySlabOnce(final long poolBytes) {
        final PoolGeometry geometry = new PoolGeometry(poolBytes);
        final PoolParts parts = new PoolParts(poolBytes);

        long end = 0;
        for (int i = 0; i < parts.count(); i++) {
            assertEquals(end, parts.offset(i));
            end += parts.length(i);
            assertEquals(geometry.slabOffset(parts.slabs(i + 1)), end);
        }
        assertEquals(geometry.slabCount(), parts.slabs(parts.count()));
        assertEquals(1, parts.roomFrom(PoolGeometry.HEADER_LENGTH + parts.roomFrom(PoolGeometry.HEADER_LENGTH) - 1));
    }
}
