package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.options.OptionDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where the values of options come from, and what is said when they will not do. */
class AgentCommandTest {
    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("agent.properties");
        environment.put("PATH", "/bin");
    }

    @Test
    void shouldTakeFlagBeforeEnvironmentBeforeFileBeforeDefault() throws IOException {
        assertPrinted("pool-size = 30gb  (origin: default)");
        write("# pool\npool-size = 1gb\n");
        assertPrinted("pool-size = 1gb  (origin: file " + file + ":2)", "--config", file.toString());
        environment.put("PEGAFLOW_POOL_SIZE", "2gb");
        assertPrinted("pool-size = 2gb  (origin: environment PEGAFLOW_POOL_SIZE)", "--config", file.toString());
        assertPrinted("pool-size = 3gb  (origin: flag)", "--pool-size", "3gb", "--config=" + file);
    }

    @Test
    void shouldTakeEveryOptionFromEverySource() throws IOException {
        final Map<String, String> values = new HashMap<>(Map.of(
                "pool-size", "1536mb", "pool-blocks", "77", "pool-dir", "/a", "run-dir", "/b", "aeron-dir", "/c"));
        values.putAll(Map.of(
                "device-dir",
                "/d",
                "device-backend",
                "host",
                "devices",
                "1,3",
                "host-devices",
                "4",
                "host-gbps",
                "12.5"));
        values.putAll(Map.of("copy-chunk-bytes", "1mb", "copy-inflight-bytes", "1gb", "numa", "1=0,3=1"));
        values.putAll(Map.of(
                "eviction",
                "lru",
                "eviction-low-watermark",
                "5",
                "lease-ttl",
                "1500ms",
                "partial-timeout",
                "60s",
                "max-transfers",
                "9",
                "enable-lfu-admission",
                "true",
                "idle",
                "spin"));
        values.putAll(
                Map.of("threading", "shared", "external-driver", "true", "log-level", "debug,pegaflow.engine=off"));
        values.putAll(Map.of(
                "metrics-otel-endpoint",
                "https://collector:4317",
                "metrics-period-secs",
                "2.5",
                "http-addr",
                "0.0.0.0:80",
                "enable-prometheus",
                "false",
                "record-latencies",
                "false",
                "open-admin",
                "true"));
        values.putAll(Map.of(
                "addr",
                "0.0.0.0:81",
                "accept-client-version",
                "0.23.12,0.24.0",
                "grpc-tls-cert",
                "/c/cert.pem",
                "grpc-tls-key",
                "/c/key.pem",
                "lenient-unknown-instance",
                "true",
                "lenient-empty-release",
                "true"));
        values.putAll(Map.of(
                "journal",
                "sync",
                "journal-dir",
                "/j",
                "journal-roll",
                "60s",
                "journal-retention-bytes",
                "64mb",
                "journal-retention-age",
                "7200s",
                "journal-ring-bytes",
                "16mb",
                "journal-on-failure",
                "wait"));
        for (final OptionDescriptor<AgentContext, ?> option : AgentOptions.all()) {
            if (!option.isInFiles()) {
                continue;
            }
            final String value = values.get(option.key());
            final String printed = option.key() + " = " + value + "  (origin: ";
            assertPrinted(printed + "flag)", option.flag() + "=" + value);
            assertPrinted(printed + "flag)", option.flag(), value);
            environment.put(option.variable(), value);
            assertPrinted(printed + "environment " + option.variable() + ")");
            environment.remove(option.variable());
            write(option.key() + "=" + value);
            assertPrinted(printed + "file " + file + ":1)", "--config", file.toString());
        }
    }

    @Test
    void shouldTakeFileFromEnvironment() throws IOException {
        write("idle = yield");
        environment.put("PEGAFLOW_CONFIG", file.toString());
        final List<String> lines = print();
        assertTrue(lines.contains("idle = yield  (origin: file " + file + ":1)"), lines::toString);
        assertTrue(lines.contains("config = " + file + "  (origin: environment PEGAFLOW_CONFIG)"), lines::toString);
    }

    @Test
    void shouldPrintEveryOptionOnceWithWhatFollowsFromOthers() {
        final List<String> lines = print("--run-dir", "/dev/shm/x/../pegaflow-y", "--host-devices", "3");
        assertEquals(AgentOptions.all().size(), lines.size(), lines::toString);
        assertTrue(lines.contains("run-dir = /dev/shm/pegaflow-y  (origin: flag)"), lines::toString);
        assertTrue(lines.contains("aeron-dir = /dev/shm/pegaflow-y/aeron  (origin: default)"), lines::toString);
        assertTrue(lines.contains("pool-dir = /dev/shm/pegaflow-y  (origin: default)"), lines::toString);
        assertTrue(lines.contains("devices = 0,1,2  (origin: default)"), lines::toString);
        assertTrue(lines.contains("lease-ttl = 600s  (origin: default)"), lines::toString);
        assertTrue(lines.contains("config = none  (origin: default)"), lines::toString);
        assertFalse(Files.exists(Path.of("/dev/shm/pegaflow-y")));
    }

    @Test
    void shouldKnowOptionByItsOtherName() {
        assertPrinted("devices = 2,5  (origin: flag)", "--device", "5,2");
    }

    @Test
    void shouldReadUnits() {
        assertPrinted("pool-size = 1536mb  (origin: flag)", "--pool-size", "1.5 GB");
        assertPrinted("pool-size = 4kb  (origin: flag)", "--pool-size", "4096");
        assertPrinted("lease-ttl = 90s  (origin: flag)", "--lease-ttl", "1.5m");
        assertPrinted("lease-ttl = 3600s  (origin: flag)", "--lease-ttl", "1h");
        assertRefused(
                "Invalid value for option '--lease-ttl': not a duration: value='600'; write for example 600s, 10m or 250ms",
                "--lease-ttl",
                "600");
        assertRefused(
                "Invalid value for option '--pool-size': not a size: value='4gigs'; write for example 512mb, 1.5gb or 4096",
                "--pool-size",
                "4gigs");
        assertRefused("Invalid value for option '--pool-size': size must be positive: value='0'", "--pool-size", "0");
    }

    @Test
    void shouldSayWhereWrongValueComesFrom() throws IOException {
        write("\nlease-ttl =\n");
        assertRefused(
                "Invalid value for option '--lease-ttl' (file " + file
                        + ":2): not a duration: value=''; write for example 600s, 10m or 250ms",
                "--config",
                file.toString());
        environment.put("PEGAFLOW_THREADING", "many");
        assertRefused("Invalid value for option '--threading' (environment PEGAFLOW_THREADING): "
                + "not one of dedicated, shared: value='many'");
        environment.clear();
        environment.put("PEGAFLOW_CONFIG", " ");
        assertRefused("Invalid value for option '--config' (environment PEGAFLOW_CONFIG): not a path: value=' '");
    }

    @Test
    void shouldRefuseWrongNumbers() {
        assertRefused(
                "Invalid value for option '--max-transfers': number out of range: value='-1', lowest=0, highest=2147483647",
                "--max-transfers=-1");
        assertRefused(
                "Invalid value for option '--host-devices': not a whole number: value='2.5', highest=2147483647",
                "--host-devices=2.5");
        assertRefused(
                "Invalid value for option '--host-gbps': not a number: value='NaN'; write for example 0, 25 or 12.5",
                "--host-gbps=NaN");
        assertRefused(
                "Invalid value for option '--devices': not a whole number: value='', highest=2147483647",
                "--devices=1,");
    }

    @Test
    void shouldNameNearestKeyAndItsLine() throws IOException {
        write("idle = spin\n\npool-sice = 1gb\nconfig = x\nqqq = 1\n");
        assertRefused(
                "unknown option: key=pool-sice, file=" + file + ", line=3; did you mean pool-size?\n"
                        + "not an option for files: key=config, file=" + file + ", line=4\n"
                        + "unknown option: key=qqq, file=" + file + ", line=5; --help lists all",
                "--config",
                file.toString());
    }

    @Test
    void shouldNameNearestVariable() {
        environment.put("PEGAFLOW_POOLSIZE", "1gb");
        environment.put("PEGAFLOW_AERON", "/a");
        assertRefused("unknown option: variable=PEGAFLOW_AERON; did you mean PEGAFLOW_AERON_DIR?\n"
                + "unknown option: variable=PEGAFLOW_POOLSIZE; did you mean PEGAFLOW_POOL_SIZE?");
    }

    @Test
    void shouldNameNearestFlag() {
        assertRefused("unknown option: --pool-sise; did you mean --pool-size?", "--pool-sise", "1gb");
        assertRefused("unknown option: --pool-sise; did you mean --pool-size?", "--pool-sise=1gb");
        assertRefused("unexpected argument: '4gb'; --help lists all options", "4gb");
    }

    @Test
    void shouldLeaveVariablesOfOthersAlone() {
        environment.put("PEGAFLOW_HOME", "/opt/pegaflow");
        environment.put("PEGAFLOW_JAVA_OPTS", "-Xmx1g");
        environment.put("PEGAFLOW_SERVICE_HOST", "10.0.0.1");
        environment.put("PEGAFLOW_AGENT_SERVICE_PORT_GRPC", "7055");
        environment.put("PEGAFLOW_PORT", "tcp://10.0.0.1:7055");
        environment.put("PEGAFLOW_AGENT_PORT_7055_TCP_ADDR", "10.0.0.1");
        environment.put("PEGAFLOW_POOL_SIZE", "");
        assertPrinted("pool-size = 30gb  (origin: default)");
        environment.put("PEGAFLOW_PORT", "7055");
        assertRefused("unknown option: variable=PEGAFLOW_PORT; did you mean PEGAFLOW_LOG?");
    }

    @Test
    void shouldTakeLogLevelsFromFlagBeforeItsVariableBeforeRustBeforeFile() throws IOException {
        assertPrinted("log-level = info  (origin: default)");
        write("log-level = error");
        environment.put("PEGAFLOW_CONFIG", file.toString());
        assertPrinted("log-level = error  (origin: file " + file + ":1)");
        environment.put("RUST_LOG", "");
        assertPrinted("log-level = error  (origin: file " + file + ":1)");
        environment.put("RUST_LOG", "warn,pegaflow_core::storage=debug,hyper=trace");
        assertPrinted("log-level = warn,pegaflow.engine=debug  (origin: environment RUST_LOG)");
        environment.put("PEGAFLOW_LOG", "info,pegaflow.agent=trace");
        assertPrinted("log-level = info,pegaflow.agent=trace  (origin: environment PEGAFLOW_LOG)");
        assertPrinted("log-level = off  (origin: flag)", "--log-level", "OFF");
    }

    @Test
    void shouldRefuseUnknownLogLevelsWhereverTheyComeFrom() {
        assertRefused(
                "Invalid value for option '--log-level': " + unknownLevel("loud", "pegaflow=loud"),
                "--log-level",
                "info,pegaflow=loud");
        environment.put("RUST_LOG", "inof");
        assertRefused("Invalid value for option '--log-level' (environment RUST_LOG): " + unknownLevel("inof", "inof"));
        environment.put("PEGAFLOW_LOG", "info,loud");
        assertRefused(
                "Invalid value for option '--log-level' (environment PEGAFLOW_LOG): " + unknownLevel("loud", "loud"));
    }

    private static String unknownLevel(final String value, final String directive) {
        return "unknown log level: value='" + value + "', directive='" + directive
                + "'; known are: off, error, warn, info, debug, trace, and LOGGER=LEVEL, separated by commas";
    }

    @Test
    void shouldTakeFlagAloneForOn() {
        assertPrinted("external-driver = false  (origin: default)");
        assertPrinted("external-driver = true  (origin: flag)", "--external-driver");
        assertPrinted("external-driver = false  (origin: flag)", "--external-driver=false");
        environment.put("PEGAFLOW_EXTERNAL_DRIVER", "true");
        assertPrinted("external-driver = true  (origin: environment PEGAFLOW_EXTERNAL_DRIVER)");
    }

    @Test
    void shouldSayWhichOptionsCameFromElsewhereWhenTheyWillNotDoTogether() {
        environment.put("PEGAFLOW_MAX_TRANSFERS", "0");
        assertRefused("number of transfers must be from 1 to 65536: maxTransfers=0\n"
                + "given: max-transfers = 0  (origin: environment PEGAFLOW_MAX_TRANSFERS)");
        environment.clear();
        assertRefused("number of devices must be from 1 to 64: devices=65", "--host-devices", "2000000000");
        assertRefused(
                "unknown eviction policy, known are: lru, lru-head, mq-lru: eviction=magic", "--eviction", "magic");
    }

    @Test
    void shouldRefuseFileThatIsNotThere() {
        assertRefused(
                "cannot read options file: file=" + file + ", cause=no such file or directory: path=" + file
                        + "; check the path",
                "--config",
                file.toString());
    }

    @Test
    void shouldHelpWhateverTheEnvironmentSays() throws IOException {
        environment.put("PEGAFLOW_NONSENSE", "1");
        environment.put("PEGAFLOW_POOL_SIZE", "much");
        environment.put("PEGAFLOW_CONFIG", file.toString());
        assertEquals(0, execute("--help"));
        final String help = out.toString();
        for (final OptionDescriptor<AgentContext, ?> option : AgentOptions.all()) {
            assertTrue(
                    help.contains(option.flag() + "=") || help.contains(option.flag() + "[="),
                    () -> option.flag() + " in " + help);
        }
        for (final ExitCode code : ExitCode.values()) {
            assertTrue(help.contains("  " + code.status() + "   " + code.meaning()), help);
        }
        assertTrue(help.startsWith("Usage: pegaflow agent "), help);
        assertEquals(0, execute("--version"));
    }

    @Test
    void shouldPrintBuildAndWireVersion() {
        assertEquals(0, execute("--version"));
        final String build = "[0-9a-f]{12}(-dirty)?|unknown";
        assertTrue(
                out.toString()
                        .matches("pegaflow [0-9]+\\.[0-9]+\\.[0-9]+\\S*, build (" + build + "), wire 7055\\.[0-9]+\n"),
                out::toString);
    }

    @Test
    void shouldReadEnvironmentOfItsProcess() throws Exception {
        final Path output = directory.resolve("output");
        final ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PegaflowAgent.class.getName(),
                        "--print-config")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PEGAFLOW_"));
        builder.environment().put("PEGAFLOW_IDLE", "yield");
        assertEquals(ExitCode.FINE.status(), exitStatus(builder));
        final List<String> lines = Files.readAllLines(output);
        assertTrue(lines.contains("idle = yield  (origin: environment PEGAFLOW_IDLE)"), lines::toString);
        builder.environment().put("PEGAFLOW_IDEL", "yield");
        assertEquals(ExitCode.USAGE.status(), exitStatus(builder));
        assertEquals(
                List.of("pegaflow agent: unknown option: variable=PEGAFLOW_IDEL; did you mean PEGAFLOW_IDLE?"),
                Files.readAllLines(output));
    }

    private static int exitStatus(final ProcessBuilder builder) throws IOException, InterruptedException {
        final Process process = builder.start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldDeclareEachNameOnce() {
        final Set<String> names = new HashSet<>();
        for (final OptionDescriptor<AgentContext, ?> option : AgentOptions.all()) {
            assertTrue(option.flag().matches("--[a-z]+(-[a-z]+)*"), option::flag);
            assertTrue(names.add(option.flag()) && names.add(option.variable()), option::flag);
            assertTrue(option.description().endsWith("."), option::flag);
        }
    }

    private void write(final String text) throws IOException {
        Files.writeString(file, text);
    }

    private int execute(final String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        final CommandLine commandLine = AgentCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private List<String> print(final String... args) {
        final String[] all = new String[args.length + 1];
        System.arraycopy(args, 0, all, 1, args.length);
        all[0] = "--print-config";
        assertEquals(ExitCode.FINE.status(), execute(all), err::toString);
        return List.of(out.toString().split("\n"));
    }

    private void assertPrinted(final String line, final String... args) {
        final List<String> lines = print(args);
        assertTrue(lines.contains(line), () -> line + " in " + lines);
    }

    private void assertRefused(final String messages, final String... args) {
        assertEquals(ExitCode.USAGE.status(), execute(args));
        assertEquals("pegaflow agent: " + messages.replace("\n", "\npegaflow agent: ") + "\n", err.toString());
        assertEquals("", out.toString());
    }
}
