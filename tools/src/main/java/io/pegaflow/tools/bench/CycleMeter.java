package io.pegaflow.tools.bench;

import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;

/**
 * Times the duty cycles of an agent that do work, on its own thread: all of the time that passed, the part of it in which the
 * kernel let the thread wait for a processor, and the rest. Reads the kernel's account before and after a cycle, outside of
 * what is timed.
 */
final class CycleMeter implements Agent {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;

    final Histogram cycles = new Histogram(HIGHEST_NS, DIGITS);
    final Histogram gaps = new Histogram(HIGHEST_NS, DIGITS);
    final Histogram working = new Histogram(HIGHEST_NS, DIGITS);
    private final Agent agent;
    private volatile boolean isRecording;
    private RunDelay runDelay;

    CycleMeter(final Agent agent) {
        this.agent = agent;
    }

    /** From here on, or no longer. The histograms must only be read after a cycle that saw the end. */
    void record(final boolean wanted) {
        isRecording = wanted;
    }

    @Override
    public void onStart() {
        runDelay = new RunDelay();
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        if (!isRecording) {
            return agent.doWork();
        }
        final long delayBeforeNs = runDelay.ns();
        final long startNs = System.nanoTime();
        final int workCount = agent.doWork();
        final long cycleNs = System.nanoTime() - startNs;
        if (workCount > 0) {
            final long gapNs = runDelay.ns() - delayBeforeNs;
            cycles.recordValue(cycleNs);
            working.recordValue(Math.max(0, cycleNs - gapNs));
            if (gapNs > 0) {
                gaps.recordValue(gapNs);
            }
        }
        return workCount;
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(runDelay);
        agent.onClose();
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}
