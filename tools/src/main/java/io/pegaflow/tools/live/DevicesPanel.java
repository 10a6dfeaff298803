package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersRow;
import io.pegaflow.engine.runtime.counters.CountersTable;
import io.pegaflow.engine.runtime.counters.DeviceColumn;
import io.pegaflow.tools.process.Figures;
import java.util.ArrayList;
import java.util.List;

/** What the devices copy. */
final class DevicesPanel {
    private static final Columns COLUMNS = new Columns(
            22, "  transfers", "    in flight", "       loads/s", "       loaded", "       saves/s", "        saved");

    private DevicesPanel() {}

    static List<Line> lines(final Sample sample, final Window window, final int maxRows) {
        final List<CountersRow> rows = sample.counters().rows(CountersTable.DEVICES);
        final List<Line> lines = new ArrayList<>();
        lines.add(COLUMNS.heading("devices " + rows.size(), window != null));
        for (final CountersRow row : rows.subList(0, Math.min(maxRows, rows.size()))) {
            final boolean isLost = row.value(DeviceColumn.LOST) != 0;
            lines.add(COLUMNS.row(
                    isLost ? Style.BAD : Style.PLAIN,
                    row.value(DeviceColumn.DEVICE_ID) + (isLost ? " LOST" : " (" + row.name() + ")"),
                    Figures.count(row.value(DeviceColumn.TRANSFERS)),
                    Figures.bytes(row.value(DeviceColumn.BYTES_IN_FLIGHT)),
                    rate(window, row, DeviceColumn.BYTES_LOADED),
                    Figures.bytes(row.value(DeviceColumn.BYTES_LOADED)),
                    rate(window, row, DeviceColumn.BYTES_SAVED),
                    Figures.bytes(row.value(DeviceColumn.BYTES_SAVED))));
        }
        if (rows.size() > maxRows) {
            lines.add(new Line().add(Style.FAINT, "and " + (rows.size() - maxRows) + " more"));
        }
        return lines;
    }

    private static String rate(final Window window, final CountersRow row, final DeviceColumn column) {
        return window == null ? "" : Figures.bytesPerSecond(window.perSecond(at -> value(at, row.index(), column)));
    }

    private static long value(final Sample sample, final int index, final DeviceColumn column) {
        for (final CountersRow row : sample.counters().rows(CountersTable.DEVICES)) {
            if (row.index() == index) {
                return row.value(column);
            }
        }
        return 0;
    }
}
