package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateException;
import io.pegaflow.engine.state.StateSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A core goes on from its written state as if nothing had happened. */
class CoreStateTest {
    private static final int SEEDS = Integer.getInteger("pegaflow.test.seeds", 200);
    private static final int STEPS = 500;
    /** Classes with state that a small world uses. */
    private static final List<String> CLASSES = List.of(
            "AdmissionFilter",
            "BlockIndex",
            "ContextTable",
            "CoreState",
            "CoreStats",
            "Decisions",
            "DepartedTable",
            "Device",
            "Evictor",
            "FillTable",
            "IdlePartials",
            "Instance",
            "InstanceTable",
            "Lease",
            "LeaseTable",
            "LostDevices",
            "PageBitmap",
            "PageClass",
            "PageDirectory",
            "PolicyClock",
            "PrefixTable",
            "Recency",
            "Registrations",
            "Residence",
            "ResidenceMeter",
            "SavePart",
            "Seat",
            "SlabPool",
            "SlotList",
            "StorageGroup",
            "Topology",
            "Transfer",
            "TransferTable",
            "Withdrawal");

    @Test
    void shouldGoOnFromWrittenStateWithTheSameDecisions() {
        final SplittableRandom random = new SplittableRandom(11);
        int written = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            final HostileInputs inputs = HostileInputs.of(seed, STEPS);
            final StateSplit split = new StateSplit(inputs, random.nextInt(inputs.records.inputs.size()));
            if (split.state != null) {
                written++;
                final long failed = seed;
                assertNull(split.difference(UnaryOperator.identity()), () -> "seed=" + failed);
            }
        }
        assertTrue(written > SEEDS * 9 / 10, "written=" + written);
    }

    /**
     * Leaves out what each line of the walk reads, one after the other: the comparison has to notice. Lines whose fields are as in
     * a new core in every run tell nothing; of the others nearly all are noticed, and of every class some.
     */
    @Test
    void shouldNoticeFieldsThatAreLeftOut() {
        final List<StateSplit> splits = splits(40);
        final Set<String> telling = new TreeSet<>();
        splits.forEach(split -> telling.addAll(split.walk.telling));
        final Set<String> unnoticed = new TreeSet<>(telling);
        unnoticed.removeIf(place ->
                splits.stream().anyMatch(split -> split.walk.telling.contains(place) && isNoticed(split, place)));
        final Set<String> noticed = new TreeSet<>(telling);
        noticed.removeAll(unnoticed);
        final Set<String> files = new TreeSet<>();
        noticed.forEach(place -> files.add(place.substring(0, place.indexOf(':'))));
        assertTrue(noticed.size() > 100 && noticed.size() > 8 * unnoticed.size(), "unnoticed=" + unnoticed);
        assertEquals(
                List.of(),
                CLASSES.stream().filter(name -> !files.contains(name + ".java")).toList());
    }

    private static List<StateSplit> splits(final int seeds) {
        final List<StateSplit> splits = new ArrayList<>();
        final SplittableRandom random = new SplittableRandom(12);
        for (long seed = 1; seed <= seeds; seed++) {
            final HostileInputs inputs = HostileInputs.of(seed, STEPS);
            final StateSplit split = new StateSplit(inputs, random.nextInt(inputs.records.inputs.size()));
            if (split.state != null) {
                assertNull(split.difference(cursor -> {
                    split.walk = new LeavingOut(cursor, "");
                    return split.walk;
                }));
                splits.add(split);
            }
        }
        return splits;
    }

    @Test
    void shouldRefuseDamagedStateAndSayWhere() {
        final HostileInputs inputs = HostileInputs.of(1, STEPS);
        final StateSplit split = new StateSplit(inputs, inputs.records.inputs.size() / 2);
        final SplittableRandom random = new SplittableRandom(13);
        for (int chunk = 0; chunk < split.state.sections.size(); chunk++) {
            final int offset = split.state.offsets.get(chunk);
            final byte[] flipped = split.state.bytes.clone();
            flipped[offset + random.nextInt(split.state.length(chunk))] ^= 1 << random.nextInt(8);
            assertRefused(inputs, flipped, split.state.sections.get(chunk) + ", offset=" + offset);
            final byte[] cut = Arrays.copyOf(split.state.bytes, offset + random.nextInt(split.state.length(chunk)));
            assertRefused(inputs, cut, split.state.sections.get(chunk) + ", offset=" + offset);
        }
    }

    @Test
    void shouldRefuseStateOfAnotherConfigurationOrPool() {
        final HostileInputs inputs = HostileInputs.of(1, STEPS);
        final byte[] state = new StateSplit(inputs, inputs.records.inputs.size() / 2).state.bytes;
        assertRefused(HostileInputs.of(9, 1), state, "HEADER, offset=0, cause=the state is of another configuration");
        assertRefused(HostileInputs.of(2, 1), state, "HEADER, offset=0, cause=the state is of another pool");
    }

    @Test
    void shouldRefuseChunkOfAnotherState() {
        final HostileInputs inputs = HostileInputs.of(4, STEPS);
        final StateBytes early = new StateSplit(inputs, inputs.records.inputs.size() / 2).state;
        final StateBytes late = new StateSplit(inputs, inputs.records.inputs.size() * 2 / 3).state;
        final int stats = late.sections.indexOf(StateSection.STATS);
        final byte[] mixed = Arrays.copyOf(late.bytes, late.offsets.get(stats) + early.length(stats));
        System.arraycopy(early.bytes, early.offsets.get(stats), mixed, late.offsets.get(stats), early.length(stats));
        assertEquals(StateSection.STATS, early.sections.get(stats));
        assertRefused(inputs, mixed, "STATS, offset=" + late.offsets.get(stats) + ", cause=wrong CRC");
    }

    @Test
    void shouldWriteNothingWhileWorkIsPending() {
        try (CoreFixture fixture = new CoreFixture(1 << 20, CoreFixture.config(Long.MAX_VALUE))) {
            fixture.world.stepsAtOnce = false;
            fixture.core.jobs.defer(new QueryJob(), job -> true);
            final String message = assertThrows(IllegalStateException.class, () -> StateBytes.of(fixture.core))
                    .getMessage();
            assertTrue(message.startsWith("cannot write the state: work is pending after input_sequence=1"), message);
            fixture.world.step();
            assertTrue(StateBytes.of(fixture.core).bytes.length > 0);
        }
    }

    private static void assertRefused(final HostileInputs inputs, final byte[] state, final String where) {
        try (AnonymousMemory memory = new AnonymousMemory(inputs.poolBytes)) {
            final StateCursor reader = StateBytes.reader(state);
            final String message = assertThrows(
                            StateException.class,
                            () -> EngineCore.restore(
                                    inputs.config, memory, new NoOutput(), RecordListener.NONE, reader))
                    .getMessage();
            assertTrue(message.contains("section=" + where), () -> where + " expected: " + message);
        }
    }

    private static boolean isNoticed(final StateSplit split, final String place) {
        try {
            return split.difference(cursor -> new LeavingOut(cursor, place)) != null;
        } catch (final RuntimeException ex) {
            // Refused as damaged, or the core broke on it.
            return true;
        }
    }
}
