package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCommandDescriptor.LOAD;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.SAVE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.copy.CopyRig.Completion;
import io.pegaflow.engine.device.host.ExportedMemory;
import io.pegaflow.engine.device.host.HostLink;
import io.pegaflow.ipc.LayerLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client cuts its exported file while the agent copies: its own transfers fail, the process and all others go on. */
class TruncatedDeviceTest {
    private static final int CUT = 1;
    private static final int WHOLE = 2;
    private static final int MIB = 1 << 20;
    private static final int[] ALL_LAYERS = {};

    private final CopyRig rig = new CopyRig(HostLink.UNLIMITED);
    private final ExportedMemory cut = rig.export(4 * MIB);
    private final ExportedMemory whole = rig.export(4 * MIB);

    @BeforeEach
    void open() {
        final List<LayerLayout> layers = List.of(LayerLayout.contiguous("a", 0, 0, 4, MIB));
        rig.open(CUT, layers, cut);
        rig.open(WHOLE, layers, whole);
        whole.fill((byte) 7);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {SAVE, LOAD})
    void shouldFailCopyThatIsUnderWay(final int direction) {
        rig.copy(direction, 1, 0, CUT, ALL_LAYERS, 0, 0, MIB, 1);
        rig.copy(direction, 2, 0, WHOLE, ALL_LAYERS, 2 * MIB, 2);
        rig.agent.doWork();
        cut.truncate(64 * 1024);

        checkThatOnlyFirstFails(rig.runUntilIdle());
    }

    @Test
    void shouldFailCopyOnceTheCopyingIsCompiled() {
        for (int i = 0; i < 2000; i++) {
            rig.copy(SAVE, i, 0, WHOLE, ALL_LAYERS, 0, 0);
            rig.copy(LOAD, i, 0, WHOLE, ALL_LAYERS, 0, 1);
            for (int turn = 0; turn < 8; turn++) {
                rig.agent.doWork();
            }
            assertEquals(2, rig.takeCompletions().size());
        }
        shouldFailCopyThatIsUnderWay(SAVE);
    }

    private void checkThatOnlyFirstFails(final List<Completion> completions) {
        assertEquals(
                List.of(1L, 2L),
                completions.stream().map(Completion::transferId).toList());
        assertEquals(CopyCompletionDescriptor.FAILED, completions.get(0).status());
        assertEquals(0, completions.get(0).bytes());
        assertEquals(CopyCompletionDescriptor.OK, completions.get(1).status());

        rig.copy(SAVE, 3, 0, WHOLE, ALL_LAYERS, 0, 0);
        rig.copy(LOAD, 4, 0, CUT, ALL_LAYERS, 0, 3);
        final List<Completion> later = rig.runUntilIdle();
        assertEquals(CopyCompletionDescriptor.FAILED, later.get(0).status());
        assertEquals(CopyCompletionDescriptor.OK, later.get(1).status());
        assertEquals(7, rig.poolBytes(MIB - 1, 1)[0]);
    }
}
