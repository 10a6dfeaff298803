package io.pegaflow.tools.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.core.RecordingBuilder;
import io.pegaflow.tools.journal.RecordedTimeline;
import io.pegaflow.tools.journal.RunTimeline;
import io.pegaflow.tools.journal.RunTimeline.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The simulation of what was recorded, against the core that recorded it. */
class SelfCheckTest {
    private static final int CAPACITY = 12;

    @Test
    void shouldReproduceTheHitsOfClientsThatOverlap() {
        for (int seed = 1; seed <= 60; seed++) {
            final Requests requests = overlapping(seed, false);
            assertTrue(requests.recorded().hits() > 200, "seed=" + seed);
            assertTrue(requests.recorded().wasFull(), "seed=" + seed);
            assertReproduced(requests, "seed=" + seed);
        }
    }

    @Test
    void shouldReproduceTheHitsOfACacheThatIsCleaned() {
        for (int seed = 1; seed <= 60; seed++) {
            assertReproduced(overlapping(seed, true), "seed=" + seed);
        }
    }

    @Test
    void shouldNotLeadToTheSameHitsWithAnotherPolicyOrSize() {
        final Requests requests = overlapping(1, false);
        final Recorded recorded = requests.recorded();
        for (final Recorded other : List.of(
                new Recorded("lru-head", CAPACITY, recorded.hits(), true, List.of("the reason")),
                new Recorded("lru", CAPACITY - 1, recorded.hits(), true, List.of("the reason")))) {
            final String text = String.join("\n", new SelfCheck(requests.log(), other).run());
            assertTrue(
                    text.matches("(?s)Self-check: .* (more|fewer), [0-9.]+ % of the look-ups\\."
                            + "\nWhat may explain it: the reason\\."),
                    text);
        }
    }

    @Test
    void shouldSayThatAPolicyIsNotKnown() {
        final Requests requests = overlapping(1, false);
        final Recorded other = new Recorded("newer", CAPACITY, 1, true, List.of());
        assertEquals(
                List.of("Self-check: not possible, this version has no policy newer."),
                new SelfCheck(requests.log(), other).run());
    }

    @Test
    void shouldMarkWhatTheAgentRan() throws Exception {
        final Requests requests = overlapping(1, false);
        final List<CacheSize> sizes = List.of(CacheSize.ofBlocks(6, null), CacheSize.ofBlocks(CAPACITY, null));
        final List<SimulatedPolicy> policies =
                List.of(SimulatedPolicy.of("mq-lru", 0), SimulatedPolicy.of("lru", 0), SimulatedPolicy.of("opt", 0));
        final Grid grid = Grid.run(requests.log(), sizes, policies, 1);
        final StringWriter table = new StringWriter();
        new GridTable(new PrintWriter(table), "title", requests, grid).print(0);
        assertTrue(
                table.toString().matches("(?s).*\\R +12 +0\\.\\d{4} +0\\.\\d{4}\\* +0\\.\\d{4}\\R.*"), table::toString);
        assertEquals(2, table.toString().split("\\*", -1).length - 1, table::toString);
        assertTrue(table.toString()
                .contains("hits simulated, " + requests.recorded().hits() + " recorded: equal."));
        assertTrue(grid.cell(2, 1).outcome().hits() >= grid.cell(1, 1).outcome().hits());
    }

    @Test
    void shouldLeaveOutWhatIsNotAnsweredAndNameWhatIsRefused() {
        final RecordingBuilder builder = new RecordingBuilder(2);
        final long key = builder.register("instance", "namespace");
        builder.save(key, 1, 2, 3);
        builder.save(key, 1, 2);
        builder.query(key, 1, 2, 3);
        builder.release();
        builder.startSave(key, 4);
        final RunTimeline timeline = timeline(builder);
        assertEquals(
                List.of(Kind.BEGIN_SAVE, Kind.END_SAVE, Kind.BEGIN_SAVE, Kind.END_SAVE, Kind.LOOK_UP, Kind.RELEASE),
                timeline.steps().stream().map(RunTimeline.Step::kind).toList());
        assertEquals(List.of("1 saves that there was no room for"), timeline.remarks());
        assertEquals(2, timeline.lists().get(2).hits());
        assertReproduced(JournalSource.requests(timeline), "refused");
    }

    private static void assertReproduced(final Requests requests, final String which) {
        final List<String> lines = new SelfCheck(requests.log(), requests.recorded()).run();
        assertTrue(lines.get(0).endsWith(" recorded: equal."), () -> which + ": " + lines);
    }

    /** Two instances of a namespace; leases that stay, saves that go on while others look up. */
    private static Requests overlapping(final int seed, final boolean isCleaned) {
        final Random random = new Random(seed);
        final RecordingBuilder builder = new RecordingBuilder(CAPACITY);
        final long[] keys = {builder.register("one", "shared"), builder.register("other", "shared")};
        for (int i = 0; i < 300; i++) {
            final int[] ids = new int[1 + random.nextInt(4)];
            final int conversation = random.nextInt(6);
            for (int depth = 0; depth < ids.length; depth++) {
                ids[depth] = 10 * conversation + depth + 1;
            }
            final long key = keys[random.nextInt(2)];
            builder.query(key, ids);
            if (random.nextInt(4) > 0) {
                builder.release();
            }
            if (isCleaned && random.nextInt(60) == 0) {
                builder.save(key, 1);
                builder.clean();
            }
            if (random.nextInt(3) > 0) {
                builder.save(key, ids);
            } else {
                builder.startSave(key, ids);
            }
        }
        return JournalSource.requests(timeline(builder));
    }

    private static RunTimeline timeline(final RecordingBuilder builder) {
        try (Recording recording = builder.recording()) {
            return RecordedTimeline.of(recording);
        }
    }
}
