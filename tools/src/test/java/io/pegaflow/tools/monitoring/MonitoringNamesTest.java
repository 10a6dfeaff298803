package io.pegaflow.tools.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the monitoring stack asks for is what the agent has, and what can ring has a page to read. */
class MonitoringNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MONITORING = ROOT.resolve("ops/monitoring");
    private static final Path FROZEN =
            ROOT.resolve("pegaflow-agent/src/test/resources/io/pegaflow/agent/metrics/metrics.txt");
    private static final Pattern METRIC = Pattern.compile("\\b(?:pegaflow|jvm)_[a-z0-9_]+");
    private static final Pattern IMAGE = Pattern.compile("(?m)^ *image: otel/opentelemetry-collector-contrib:(\\S+)$");
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");
    private static final Set<String> LABELS = Set.of("jvm_memory_type", "jvm_gc_name");

    @Test
    void shouldAskForMetricsThatAreExported() throws IOException {
        final Set<String> frozen = frozenNames();
        final Set<String> unknown = new TreeSet<>();
        for (final String file : List.of(
                "grafana/dashboards/pegaflow-metrics.json",
                "rules/pegaflow.yml",
                "rules/tests/pegaflow.yml",
                "queries.promql")) {
            final Set<String> asked = all(METRIC, Files.readString(MONITORING.resolve(file)));
            assertFalse(asked.isEmpty(), file);
            unknown.addAll(asked);
        }
        unknown.removeAll(frozen);
        unknown.removeAll(LABELS);
        assertEquals(Set.of(), unknown);
    }

    @Test
    void shouldExplainAndTestEveryAlert() throws IOException {
        final Set<String> alerts = new TreeSet<>();
        final Matcher matcher = ALERT.matcher(Files.readString(MONITORING.resolve("rules/pegaflow.yml")));
        while (matcher.find()) {
            alerts.add(matcher.group(1));
        }
        assertFalse(alerts.isEmpty());
        final String operations = Files.readString(ROOT.resolve("docs/operations.md"));
        final String tests = Files.readString(MONITORING.resolve("rules/tests/pegaflow.yml"));
        for (final String alert : alerts) {
            assertEquals(1, operations.split("\n\\| `" + alert + "` \\|", -1).length - 1, "runbook of " + alert);
            assertTrue(tests.contains("alertname: " + alert + "\n        exp_alerts:"), "test of " + alert);
        }
    }

    @Test
    void shouldCheckTheCollectorThatIsShipped() throws IOException {
        final String compose = Files.readString(MONITORING.resolve("docker-compose.yml"));
        final Matcher image = IMAGE.matcher(compose);
        assertTrue(image.find(), compose);
        final String version = image.group(1);
        final String modules = Files.readString(ROOT.resolve("ops/collector/go.mod"));
        for (final String module : List.of("exporter/prometheusexporter", "receiver/otlpreceiver", "otelcol")) {
            assertTrue(
                    modules.contains("/" + module + " v" + version + "\n"), module + " is not of version " + version);
        }
        final String program = Files.readString(ROOT.resolve("ops/collector/main.go"));
        assertTrue(program.contains("Version: \"" + version + "\""), version);
    }

    private static Set<String> all(final Pattern pattern, final String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> frozenNames() throws IOException {
        return Files.readAllLines(FROZEN).stream()
                .skip(1)
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .flatMap(name -> Stream.of(name, name + "_bucket", name + "_count", name + "_sum"))
                .collect(Collectors.toSet());
    }
}
