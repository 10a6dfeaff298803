package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;

/** How the agent's loops turn. */
final class ThreadsPanel {
    private static final Columns COLUMNS = new Columns(
            22, "         work/s", "    longest cycle us", "   cycles over 1 ms", "      lately", "    errors");

    private ThreadsPanel() {}

    static List<Line> lines(final Sample sample, final Window window, final int maxRows) {
        final List<String> agents = sample.counters().agents();
        final List<Line> lines = new ArrayList<>();
        lines.add(COLUMNS.heading("threads", window != null));
        for (final String agent : inOrder(agents).subList(0, Math.min(maxRows, agents.size()))) {
            final long errors = value(sample, agent, AgentCounter.ERRORS);
            lines.add(COLUMNS.row(
                    errors > 0 ? Style.WARNING : Style.PLAIN,
                    agent,
                    window == null
                            ? ""
                            : Figures.perSecond(window.perSecond(at -> value(at, agent, AgentCounter.WORK_DONE))),
                    Figures.micros(value(sample, agent, AgentCounter.MAX_DUTY_CYCLE_NS)),
                    Figures.count(value(sample, agent, AgentCounter.DUTY_CYCLES_OVER_THRESHOLD)),
                    window == null
                            ? ""
                            : "+"
                                    + Figures.count(window.delta(
                                            at -> value(at, agent, AgentCounter.DUTY_CYCLES_OVER_THRESHOLD))),
                    Figures.count(errors)));
        }
        if (agents.size() > maxRows) {
            lines.add(new Line().add(Style.FAINT, "and " + (agents.size() - maxRows) + " more"));
        }
        return lines;
    }

    /** The engine, by whom all others wait, goes first. */
    private static List<String> inOrder(final List<String> agents) {
        final List<String> ordered = new ArrayList<>(agents);
        ordered.sort((first, second) -> Boolean.compare(!first.equals("pf-engine"), !second.equals("pf-engine")));
        return ordered;
    }

    private static long value(final Sample sample, final String agent, final AgentCounter counter) {
        return sample.counters().value(agent, counter);
    }
}
