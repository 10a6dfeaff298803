package io.pegaflow.tools.simulate;

import io.pegaflow.tools.journal.RunTimeline;
import io.pegaflow.tools.journal.RunTimeline.BlockList;
import io.pegaflow.tools.journal.RunTimeline.Step;
import io.pegaflow.tools.journal.TimelineReader;
import io.pegaflow.tools.process.Figures;
import io.pegaflow.tools.trace.Workload;
import java.nio.file.Path;
import java.util.List;

/** The requests of the latest run that an agent's journal tells of. */
final class JournalSource implements RequestSource {
    private final Path directory;
    private String title;

    JournalSource(final Path directory) {
        this.directory = directory;
    }

    @Override
    public Requests read() {
        final RunTimeline timeline = TimelineReader.read(directory);
        if (timeline == null) {
            throw new IllegalArgumentException(
                    "journal holds no look-up: journal=" + directory + "; simulate needs requests, record some first");
        }
        title = "journal " + Figures.name(directory.toString()) + ", run of "
                + Figures.dateAndTime(timeline.start().wallClockMs());
        return requests(timeline);
    }

    static Requests requests(final RunTimeline timeline) {
        final Workload.Builder workload = new Workload.Builder();
        final List<BlockList> lists = timeline.lists();
        final int[] savedTo = new int[lists.size()];
        long hits = 0;
        for (int i = 0; i < savedTo.length; i++) {
            workload.add(0, lists.get(i).keyHashes(), lists.get(i).keyHashes().length);
            savedTo[i] = lists.get(i).hits();
            hits += savedTo[i];
        }
        final List<Step> steps = timeline.steps();
        final byte[] kinds = new byte[steps.size()];
        final int[] listOf = new int[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = kind(steps.get(i).kind());
            listOf[i] = steps.get(i).list();
        }
        return new Requests(
                new RequestLog(workload.build(), kinds, listOf, savedTo),
                new Recorded(
                        timeline.start().config().evictionPolicy(),
                        capacity(timeline),
                        hits,
                        timeline.wasFull(),
                        timeline.remarks()));
    }

    private static byte kind(final RunTimeline.Kind kind) {
        return switch (kind) {
            case LOOK_UP -> RequestLog.LOOK_UP;
            case RELEASE -> RequestLog.RELEASE;
            case BEGIN_SAVE -> RequestLog.BEGIN_SAVE;
            case END_SAVE -> RequestLog.END_SAVE;
            case CLEAN -> RequestLog.CLEAN;
        };
    }

    /** What the pool holds shows when it is full; the limit on blocks is known before. */
    private static long capacity(final RunTimeline timeline) {
        final long limit = timeline.start().config().maxBlocks();
        final long most = Math.max(1, timeline.mostResident());
        return timeline.wasFull() || limit == Long.MAX_VALUE ? Math.min(limit, most) : limit;
    }

    @Override
    public String title() {
        return title;
    }
}
