package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A layer of an instance that is being sealed: as its first device registered it, and all devices that do. */
final class SealedLayer {
    final LayerLayout layout;
    final List<Device> owners = new ArrayList<>();
    /** Rank of the name among all names. */
    int id;

    private final byte[] name;

    SealedLayer(final LayerLayout layout) {
        this.layout = layout;
        name = layout.name().getBytes(StandardCharsets.UTF_8);
    }

    static int compareNames(final SealedLayer a, final SealedLayer b) {
        return Arrays.compareUnsigned(a.name, b.name);
    }

    /** Hash over what decides where the layer's bytes lie in a page. */
    long shapeHash() {
        long hash = layout.name().length();
        for (int i = 0; i < layout.name().length(); i++) {
            hash = Mixing.mix(hash ^ layout.name().charAt(i), Mixing.P0);
        }
        return Mixing.mix(hash, layout.segmentBytes(), (long) layout.segments() << 1 | (layout.isSplit() ? 1 : 0));
    }
}
