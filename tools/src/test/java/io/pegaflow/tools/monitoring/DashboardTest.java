package io.pegaflow.tools.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Grafana would trip over in the dashboard, as far as that shows without Grafana. */
class DashboardTest {
    private static final int COLUMNS = 24;
    private static final Path GRAFANA = Path.of("..", "ops", "monitoring", "grafana");

    private final Map<String, Object> dashboard = Json.read(GRAFANA.resolve("dashboards/pegaflow-metrics.json"));
    private final List<Map<String, Object>> panels = Json.objects(dashboard.get("panels"));

    DashboardTest() throws IOException {}

    @Test
    void shouldBearTheNameOfTheGuide() {
        assertEquals("PegaFlow Metrics", dashboard.get("title"));
        assertTrue((long) dashboard.get("schemaVersion") >= 36);
        assertFalse(dashboard.containsKey("id"), "Grafana gives the id");
    }

    @Test
    void shouldHaveEachPanelOnceInAPlaceOfItsOwn() {
        final Set<Object> ids = new HashSet<>();
        final Set<Object> titles = new HashSet<>();
        final Set<List<Long>> taken = new HashSet<>();
        for (final Map<String, Object> panel : panels) {
            assertTrue(ids.add(panel.get("id")), () -> "id is there twice: " + panel);
            assertTrue(titles.add(panel.get("title")), () -> "title is there twice: " + panel);
            final Map<String, Object> place = Json.object(panel.get("gridPos"));
            final long left = (long) place.get("x");
            final long top = (long) place.get("y");
            assertTrue(left + (long) place.get("w") <= COLUMNS, () -> "too wide: " + panel);
            for (long x = left; x < left + (long) place.get("w"); x++) {
                for (long y = top; y < top + (long) place.get("h"); y++) {
                    assertTrue(taken.add(List.of(x, y)), () -> "place is taken: " + panel);
                }
            }
        }
    }

    @Test
    void shouldSayOfEachPanelWhatItShowsAndInWhichUnit() {
        for (final Map<String, Object> panel : panelsWithQueries()) {
            final Map<String, Object> defaults =
                    Json.object(Json.object(panel.get("fieldConfig")).get("defaults"));
            assertFalse(((String) defaults.get("unit")).isEmpty(), () -> "no unit: " + panel);
            assertFalse(((String) panel.get("description")).isEmpty(), () -> "no description: " + panel);
        }
    }

    @Test
    void shouldShowEachQueryInItsUnit() {
        for (final Map<String, Object> panel : panelsWithQueries()) {
            final Map<String, Object> config = Json.object(panel.get("fieldConfig"));
            final Map<Object, Object> units = new HashMap<>();
            for (final Map<String, Object> override : Json.objects(config.get("overrides"))) {
                final Map<String, Object> matcher = Json.object(override.get("matcher"));
                assertEquals("byFrameRefID", matcher.get("id"));
                Json.objects(override.get("properties"))
                        .forEach(property -> units.put(matcher.get("options"), property.get("value")));
            }
            for (final Map<String, Object> target : Json.objects(panel.get("targets"))) {
                final Object unit = units.getOrDefault(
                        target.get("refId"), Json.object(config.get("defaults")).get("unit"));
                final String query = (String) target.get("expr");
                assertTrue(unitsOf(query, panel).contains(unit), () -> "unit does not suit: " + unit + ", " + query);
            }
        }
    }

    /** Which units a query may be shown in, by the names of what it asks for. */
    private static Set<String> unitsOf(final String query, final Map<String, Object> panel) {
        if (query.contains("_bucket")) {
            return Set.of(query.contains("_ms_bucket") ? "ms" : "s");
        }
        if (query.contains(" / (")) {
            return Set.of("percentunit");
        }
        if (query.contains("rate(") && query.contains("_bytes_total")) {
            return Set.of(query.contains("/ 1e6") ? "MBs" : "Bps");
        }
        if (query.contains("rate(") && query.contains("_seconds_total")) {
            return Set.of("percentunit", "short");
        }
        if (query.contains("rate(")) {
            return Set.of("cps", "reqps");
        }
        if (query.contains("_bytes")) {
            return Set.of("bytes");
        }
        if (query.contains("_seconds")) {
            return Set.of("s");
        }
        return Set.of("table".equals(panel.get("type")) ? "none" : "short");
    }

    @Test
    void shouldAskTheDataSourceThatIsProvisioned() throws IOException {
        final String provisioned = Files.readString(GRAFANA.resolve("provisioning/datasources/prometheus.yaml"));
        final List<Object> sources = new ArrayList<>();
        for (final Map<String, Object> panel : panelsWithQueries()) {
            sources.add(panel.get("datasource"));
            final Set<Object> letters = new HashSet<>();
            for (final Map<String, Object> target : Json.objects(panel.get("targets"))) {
                sources.add(target.get("datasource"));
                assertFalse(((String) target.get("expr")).isBlank(), () -> "no query: " + panel);
                assertTrue(letters.add(target.get("refId")), () -> "refId is there twice: " + panel);
            }
            assertFalse(letters.isEmpty(), () -> "no query: " + panel);
        }
        Json.objects(Json.object(dashboard.get("templating")).get("list"))
                .forEach(variable -> sources.add(variable.get("datasource")));
        for (final Object source : sources) {
            assertEquals("prometheus", Json.object(source).get("type"));
            assertTrue(
                    provisioned.contains("uid: " + Json.object(source).get("uid") + "\n"), () -> "unknown: " + source);
        }
    }

    private List<Map<String, Object>> panelsWithQueries() {
        return panels.stream().filter(panel -> !"row".equals(panel.get("type"))).toList();
    }
}
