package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.List;

/** Why blocks were missed, in the words of the screen. */
record MissReason(String name, EngineCounter counter) {
    static final List<MissReason> ALL = List.of(
            new MissReason("never seen", EngineCounter.BLOCK_MISSES_NEVER_SEEN),
            new MissReason("evicted", EngineCounter.BLOCK_MISSES_EVICTED),
            new MissReason("forgotten", EngineCounter.BLOCK_MISSES_FORGOTTEN),
            new MissReason("behind a gap", EngineCounter.BLOCK_MISSES_GAP),
            new MissReason("being saved", EngineCounter.BLOCK_MISSES_SAVING),
            new MissReason("save failed", EngineCounter.BLOCK_MISSES_SAVE_FAILED),
            new MissReason("save refused", EngineCounter.BLOCK_MISSES_REFUSED),
            new MissReason("cleaned away", EngineCounter.BLOCK_MISSES_CLEANED));
}
