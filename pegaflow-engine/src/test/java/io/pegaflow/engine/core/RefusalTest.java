package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
    private final Reason reason = new Reason();

    @ParameterizedTest
    @EnumSource
    void shouldNameEveryValueInItsText(final Refusal refusal) {
        reason.because(refusal);
        final Set<String> names = new HashSet<>();
        for (int i = 0; i < refusal.parameterCount(); i++) {
            assertTrue(names.add(refusal.parameter(i)), refusal.parameter(i));
            if (i % 2 == 0) {
                reason.with("word" + i + "$");
            } else {
                reason.with(7_000L + i);
            }
        }
        final String text = reason.text();
        assertTrue(text.indexOf('{') < 0 && text.indexOf('}') < 0, text);
        for (int i = 0; i < refusal.parameterCount(); i++) {
            assertTrue(text.contains(i % 2 == 0 ? "word" + i + "$" : Long.toString(7_000L + i)), text);
        }
        assertEquals(refusal.errorCode(), reason.errorCode());
        assertNotEquals(ErrorCode.UNKNOWN, reason.errorCode());
    }

    /** What clients of the contract look for, word by word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "VERSION_MISMATCH | PegaFlow version mismatch: client=0 server=1",
                "LAYER_ARRAYS_DIFFER | all layer arrays must have the same non-zero length",
                "NO_LAYERS | no KV cache layers",
                "DEVICE_EXISTS | context 0:tp1:pp2:dev3 is already registered",
                "DEVICE_EXISTS | device 3 already exists",
                "FULLY_REGISTERED | already fully registered",
                "OTHER_DEVICE | context 0 is pinned to device 1 but got 2",
                "CELL_WITHOUT_OWNER | incomplete KV registration",
                "STAGES_DIFFER | different pipeline stages",
                "GROUPS_SPARSE | dense",
                "SHARDS_OVERLAP | claimed by shards",
                "BLOCK_IDS_DIFFER | block_ids length 0 does not match block_hashes 1 for layer 2",
                "NOT_SEALED | instance 0 registration incomplete: 1/2 workers registered",
                "UNKNOWN_INSTANCE | instance 0 not found",
                "UNKNOWN_DEVICE | device 0 not found in instance 1",
                "RANKS_DIFFER | device_id 0",
                "RANKS_DIFFER | pp_rank 4",
                "PARTIAL_PAGE | must cover all 0 layers of shard 1",
                "POOL_EXHAUSTED | storage error: pinned pool exhausted while allocating page",
                "REQUEST_ID_EMPTY | req_id must not be empty",
                "UNKNOWN_GROUP | storage group 0 out of range (1 groups)",
                "LEASE_ID_EMPTY | query lease id must be non-empty",
                "LEASE_ID_LENGTH | must be 16 bytes, got 0",
                "RELEASE_UNKNOWN_LEASE | query lease is unknown or expired",
                "LOAD_UNKNOWN_LEASE | storage error: query lease is unknown or expired",
                "FOREIGN_LEASE | query lease belongs to instance 0, got 1",
                "TARGETS_DIFFER | query lease block count 0 does not match destination block count 1 for group 2",
                "LAYOUT_MISMATCH | stored block has 0 slots but storage group 1",
                "LAYOUT_MISMATCH | namespace is shared by incompatible KV layouts",
                "NO_TRANSFER_ENGINE | RDMA transfer engine is not configured",
                "LOAD_STATE | storage error: LoadState: 0"
            })
    void shouldSayWhatTheContractSays(final Refusal refusal, final String words) {
        reason.because(refusal);
        for (int i = 0; i < refusal.parameterCount(); i++) {
            reason.with(i);
        }
        assertTrue(reason.text().contains(words), reason.text());
    }

    @Test
    void shouldBeUsedAgain() {
        final String lease =
                reason.because(Refusal.FOREIGN_LEASE).with("a").with("b").text();
        assertEquals("storage error: query lease belongs to instance a, got b", lease);
        assertEquals(
                Limit.LAYERS.refusal(513), reason.because(Limit.LAYERS, 513).text());
        assertEquals(Limit.LAYERS.errorCode(), reason.errorCode());
        assertEquals(
                ErrorCode.UNKNOWN_DEVICE,
                reason.because(Refusal.OPEN_FAILED)
                        .with("x")
                        .as(ErrorCode.UNKNOWN_DEVICE)
                        .errorCode());
    }
}
