package io.pegaflow.tools.simulate;

import io.pegaflow.tools.process.FlatJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A grid as a JSON list, a cell a line. */
final class GridJson {
    private GridJson() {}

    static String write(final Grid grid) {
        return grid.cells().stream()
                .map(cell -> FlatJson.write(fields(cell), false))
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static Map<String, Object> fields(final Cell cell) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("policy", cell.policy().name());
        fields.put("blocks", cell.size().blocks());
        fields.put("hits", cell.outcome().hits());
        fields.put("lookups", cell.lookups());
        fields.put("hit_ratio", cell.hitRatio());
        return fields;
    }
}
