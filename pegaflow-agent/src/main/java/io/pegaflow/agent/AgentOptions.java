package io.pegaflow.agent;

import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.agent.logging.LogSpec;
import io.pegaflow.agent.logging.RustLogSpec;
import io.pegaflow.agent.metrics.MetricsEndpoint;
import io.pegaflow.agent.options.OptionDescriptor;
import io.pegaflow.agent.options.OptionType;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The options of the agent, each declared here and nowhere else: help, environment, files, {@code --print-config}, completion and
 * the table in the documentation follow. Types check what a value looks like, {@link AgentContext#conclude()} whether it will do.
 */
public final class AgentOptions {
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final OptionType<Long> SIZE =
            OptionType.of("SIZE", AgentOptions::parseSize, SizeParser::formatExactly);
    private static final OptionType<Long> TIME =
            OptionType.of("TIME", DurationParser::parseNs, DurationParser::formatExactly);
    private static final OptionType<Integer> NUMBER = OptionType.of("N", AgentOptions::parseInt, String::valueOf);
    private static final OptionType<Long> LARGE_NUMBER = OptionType.of("N", AgentOptions::parseLong, String::valueOf);
    private static final OptionType<Double> SPEED =
            OptionType.of("GB/S", AgentOptions::parseDouble, AgentOptions::formatDouble);
    private static final OptionType<Long> SECONDS =
            OptionType.of("SECONDS", AgentOptions::parseSecondsNs, AgentOptions::formatSeconds);
    private static final OptionType<int[]> ORDINALS =
            OptionType.of("N,...", AgentOptions::parseOrdinals, AgentOptions::formatOrdinals);
    private static final OptionType<Path> DIRECTORY = OptionType.path("DIR");
    private static final AgentContext DEFAULTS = AgentContext.ofDaemon();

    /** Names a file with other options. */
    public static final OptionDescriptor<AgentContext, Path> CONFIG = OptionDescriptor.ofFile(
            "--config",
            OptionType.path("FILE"),
            "Properties file with options; its keys are the flags without dashes.");

    private static final List<OptionDescriptor<AgentContext, ?>> ALL = withJournal(List.of(
            OptionDescriptor.derived(
                    "--pool-size",
                    SIZE,
                    SizeParser.formatExactly(PoolContext.DEFAULT_BYTES),
                    context -> SizeParser.formatExactly(context.pool().bytesOrDefault()),
                    (context, value) -> context.pool().bytes(value),
                    "Length of the pool, the whole mapping. Where the default does not fit, half of what fits is taken, with"
                            + " a warning; a given size that does not fit is an error."),
            OptionDescriptor.derived(
                    "--pool-blocks",
                    LARGE_NUMBER,
                    "as many as fit",
                    context -> context.cache().maxBlocks() == Long.MAX_VALUE
                            ? "as many as fit"
                            : "" + context.cache().maxBlocks(),
                    (context, value) -> context.cache().maxBlocks(value),
                    "Most blocks to hold, whatever the pool has room for."),
            OptionDescriptor.derived(
                    "--pool-dir",
                    DIRECTORY,
                    "RUN_DIR",
                    context -> context.pool().directory().toString(),
                    (context, value) -> context.pool().directory(value),
                    "Where the pool file is; a shared-memory or huge-page file system."),
            OptionDescriptor.derived(
                    "--run-dir",
                    DIRECTORY,
                    "/dev/shm/pegaflow-USER",
                    context -> context.runDirectory().toString(),
                    AgentContext::runDirectory,
                    "Lock, counters and ready file."),
            OptionDescriptor.derived(
                    "--aeron-dir",
                    DIRECTORY,
                    "RUN_DIR/aeron",
                    context -> context.aeronDirectory().toString(),
                    AgentContext::aeronDirectory,
                    "The media driver's directory, by which clients connect."),
            OptionDescriptor.of(
                    "--external-driver",
                    OptionType.onOff(),
                    DEFAULTS,
                    AgentContext::externalDriver,
                    AgentContext::externalDriver,
                    "Use the media driver that runs in --aeron-dir already, and leave it alone at the end."),
            OptionDescriptor.derived(
                    "--device-dir",
                    DIRECTORY,
                    "/dev/shm/pegaflow-devices-USER",
                    context -> context.devices().directory().toString(),
                    (context, value) -> context.devices().directory(value),
                    "Where clients export host device memory."),
            OptionDescriptor.of(
                    "--device-backend",
                    OptionType.oneOf("KIND", DeviceBackendKind.class),
                    DEFAULTS,
                    (AgentContext context) -> context.devices().backendKind(),
                    (context, value) -> context.devices().backendKind(value),
                    "auto, cuda or host; auto says in one line what it chose and why."),
            OptionDescriptor.<AgentContext, int[]>derived(
                            "--devices",
                            ORDINALS,
                            "cuda: all visible ones, host: 0 to --host-devices less one",
                            context -> formatOrdinals(context.devices().ordinals()),
                            (context, value) -> context.devices().ordinals(value),
                            "Ordinals of the devices to serve, as the host counts them.")
                    .alias("--device"),
            OptionDescriptor.of(
                    "--host-devices",
                    NUMBER,
                    DEFAULTS,
                    (AgentContext context) -> context.devices().hostDevices(),
                    (context, value) -> context.devices().hostDevices(value),
                    "Number of devices of the host backend."),
            OptionDescriptor.of(
                    "--host-gbps",
                    SPEED,
                    DEFAULTS,
                    (AgentContext context) -> context.devices().hostGigabytesPerSecond(),
                    (context, value) -> context.devices().hostGigabytesPerSecond(value),
                    "Speed of a host device in 10^9 bytes a second, to behave like a link; 0: as fast as it goes."),
            OptionDescriptor.of(
                    "--numa",
                    OptionType.of("NODES", NumaSetting::parse, NumaSetting::toString),
                    DEFAULTS,
                    (AgentContext context) -> context.devices().numa(),
                    (context, numa) -> context.devices().numa(numa.toString()),
                    "On hosts of several memory nodes, keep each device's copy thread and its pages on its node: auto asks the"
                            + " kernel for the node, DEVICE=NODE,... tells it, off leaves all to the kernel."),
            OptionDescriptor.of(
                    "--copy-chunk-bytes",
                    SIZE,
                    DEFAULTS,
                    (AgentContext context) -> context.devices().copyChunkBytes(),
                    (context, value) -> context.devices().copyChunkBytes(value),
                    "Longest single copy, and what a save copies in one go once loads were let before it for 50 ms."),
            OptionDescriptor.of(
                    "--copy-inflight-bytes",
                    SIZE,
                    DEFAULTS,
                    (AgentContext context) -> context.devices().copyInFlightBytes(),
                    (context, value) -> context.devices().copyInFlightBytes(value),
                    "Most bytes in flight in each direction of a device; the backend may hold itself to less."),
            OptionDescriptor.of(
                    "--eviction",
                    OptionType.of("POLICY", String::trim, policy -> policy),
                    DEFAULTS,
                    (AgentContext context) -> context.cache().evictionPolicy(),
                    (context, value) -> context.cache().evictionPolicy(value),
                    "Which blocks leave first: mq-lru weighs recency and frequency, lru looks at recency alone; lru-head is lru that"
                            + " stamps a request from its head to its tail, as the first implementation did."),
            OptionDescriptor.of(
                    "--eviction-low-watermark",
                    NUMBER,
                    DEFAULTS,
                    (AgentContext context) -> context.cache().freePagesPercent(),
                    (context, value) -> context.cache().freePagesPercent(value),
                    "Percent of the pages of every page size in use to keep free ahead of demand; 0: evict on demand alone."),
            OptionDescriptor.of(
                    "--enable-lfu-admission",
                    OptionType.onOff(),
                    DEFAULTS,
                    (AgentContext context) -> context.cache().lfuAdmission(),
                    (context, value) -> context.cache().lfuAdmission(value),
                    "Turn blocks away that were asked for less often lately than those that would leave for them (TinyLFU)."),
            OptionDescriptor.of(
                    "--lease-ttl",
                    TIME,
                    DEFAULTS,
                    (AgentContext context) -> context.cache().leaseTtlNs(),
                    (context, value) -> context.cache().leaseTtlNs(value),
                    "Life of a lease."),
            OptionDescriptor.of(
                    "--partial-timeout",
                    TIME,
                    DEFAULTS,
                    (AgentContext context) -> context.cache().partialTimeoutNs(),
                    (context, value) -> context.cache().partialTimeoutNs(value),
                    "After which an incomplete block is dropped, counted from the last copy to it."),
            OptionDescriptor.of(
                    "--max-transfers",
                    NUMBER,
                    DEFAULTS,
                    (AgentContext context) -> context.cache().maxTransfers(),
                    (context, value) -> context.cache().maxTransfers(value),
                    "Most transfers in flight, of one device three quarters of them; beyond it saves and loads answer BUSY."),
            OptionDescriptor.of(
                    "--threading",
                    OptionType.oneOf("THREADING", ThreadingMode.class),
                    DEFAULTS,
                    (AgentContext context) -> context.threads().threadingMode(),
                    (context, value) -> context.threads().threadingMode(value),
                    "dedicated: a thread for every agent; shared: engine and copy agents on one."),
            OptionDescriptor.of(
                    "--idle",
                    OptionType.oneOf("MODE", IdleMode.class),
                    DEFAULTS,
                    (AgentContext context) -> context.threads().idleMode(),
                    (context, value) -> context.threads().idleMode(value),
                    "How pf-engine waits: auto, spin, yield or backoff; auto spins from 4 cores on, and backs off below."),
            OptionDescriptor.of(
                            "--metrics-otel-endpoint",
                            OptionType.of("URL", MetricsEndpoint::parse, endpoint -> endpoint),
                            DEFAULTS,
                            (AgentContext context) -> context.metrics().endpoint(),
                            (context, endpoint) -> context.metrics().endpoint(endpoint),
                            "Where a collector takes metrics by OTLP over gRPC; empty or none: nowhere.")
                    .foreignVariable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", UnaryOperator.identity())
                    .foreignVariable("OTEL_EXPORTER_OTLP_ENDPOINT", UnaryOperator.identity()),
            OptionDescriptor.of(
                            "--metrics-period-secs",
                            SECONDS,
                            DEFAULTS,
                            (AgentContext context) -> context.metrics().periodNs(),
                            (context, periodNs) -> context.metrics().periodNs(periodNs),
                            "Time between two exports of metrics, in seconds.")
                    .foreignVariable("OTEL_METRIC_EXPORT_INTERVAL", AgentOptions::secondsOfMs),
            OptionDescriptor.of(
                    "--http-addr",
                    OptionType.of("HOST:PORT", HttpAddress::parse, HttpAddress::toString),
                    DEFAULTS,
                    AgentContext::httpAddress,
                    AgentContext::httpAddress,
                    "Where the agent answers probes, metrics and clean-up actions over HTTP; port 0: any free one; empty"
                            + " or none: nowhere."),
            OptionDescriptor.of(
                    "--open-admin",
                    OptionType.onOff(),
                    DEFAULTS,
                    AgentContext::openAdmin,
                    AgentContext::openAdmin,
                    "Let whoever reaches the agent clean the cache, withdraw instances and stop it, without the token in"
                            + " RUN_DIR/admin.token."),
            OptionDescriptor.of(
                    "--addr",
                    OptionType.of("HOST:PORT", HttpAddress::parse, HttpAddress::toString),
                    DEFAULTS,
                    (AgentContext context) -> context.grpc().address(),
                    (context, address) -> context.grpc().address(address),
                    "Where clients of the first implementation find the service pegaflow.Engine over gRPC; port 0: any"
                            + " free one; empty or none: nowhere."),
            OptionDescriptor.of(
                    "--accept-client-version",
                    OptionType.of("VERSION,...", AgentOptions::parseWords, words -> String.join(",", words)),
                    DEFAULTS,
                    (AgentContext context) -> context.grpc().clientVersions(),
                    (context, versions) -> context.grpc().clientVersions(versions),
                    "Versions of gRPC clients that may register, separated by commas; *: all."),
            OptionDescriptor.derived(
                    "--grpc-tls-cert",
                    OptionType.path("FILE"),
                    "none",
                    context -> orNone(context.grpc().tlsCertificate()),
                    (context, file) -> context.grpc().tlsCertificate(file),
                    "Certificate chain of the gRPC service in PEM; with --grpc-tls-key clients have to speak TLS."),
            OptionDescriptor.derived(
                    "--grpc-tls-key",
                    OptionType.path("FILE"),
                    "none",
                    context -> orNone(context.grpc().tlsKey()),
                    (context, file) -> context.grpc().tlsKey(file),
                    "Private key of the gRPC service in PEM, PKCS #8 without a passphrase."),
            OptionDescriptor.of(
                    "--lenient-unknown-instance",
                    OptionType.onOff(),
                    DEFAULTS,
                    (AgentContext context) -> context.grpc().isUnknownInstanceMiss(),
                    (context, isOn) -> context.grpc().unknownInstanceMiss(isOn),
                    "Answer a gRPC query of an instance nobody registered as a miss, so that clients outlive a restart of"
                            + " the agent."),
            OptionDescriptor.of(
                    "--lenient-empty-release",
                    OptionType.onOff(),
                    DEFAULTS,
                    (AgentContext context) -> context.grpc().isEmptyReleaseIgnored(),
                    (context, isOn) -> context.grpc().emptyReleaseIgnored(isOn),
                    "Ignore a gRPC release that names no lease."),
            OptionDescriptor.of(
                    "--enable-prometheus",
                    OptionType.onOff(),
                    DEFAULTS,
                    (AgentContext context) -> context.metrics().prometheus(),
                    (context, isOn) -> context.metrics().prometheus(isOn),
                    "Answer /metrics, in the text format of Prometheus."),
            OptionDescriptor.of(
                    "--record-latencies",
                    OptionType.onOff(),
                    DEFAULTS,
                    (AgentContext context) -> context.metrics().latencies(),
                    (context, isOn) -> context.metrics().latencies(isOn),
                    "Measure how long requests take, stage by stage; false leaves the histograms of durations empty."),
            OptionDescriptor.of(
                            "--log-level",
                            OptionType.of("LEVELS", LogSpec::parse, LogSpec::toString),
                            DEFAULTS,
                            AgentContext::logLevel,
                            AgentContext::logLevel,
                            "off, error, warn, info, debug or trace, and LOGGER=LEVEL, separated by commas, for example"
                                    + " info,pegaflow.engine=debug; loggers: "
                                    + String.join(", ", LogNames.KNOWN)
                                    + ". RUST_LOG counts where nothing else is in the environment.")
                    .variable("PEGAFLOW_LOG")
                    .foreignVariable("RUST_LOG", RustLogSpec::translate),
            CONFIG));

    private AgentOptions() {}

    /** Before the last one, which names a file with all others. */
    private static List<OptionDescriptor<AgentContext, ?>> withJournal(
            final List<OptionDescriptor<AgentContext, ?>> others) {
        final List<OptionDescriptor<AgentContext, ?>> all = new ArrayList<>(others);
        all.addAll(all.size() - 1, JournalOptions.all(DEFAULTS, DIRECTORY, SIZE, TIME));
        return List.copyOf(all);
    }

    /**
     * All of them.
     *
     * @return in the order of help.
     */
    public static List<OptionDescriptor<AgentContext, ?>> all() {
        return ALL;
    }

    private static long parseSize(final String text) {
        final long bytes = SizeParser.parse(text);
        if (bytes == 0) {
            throw new IllegalArgumentException("size must be positive: value='" + text + "'");
        }
        return bytes;
    }

    private static int parseInt(final String text) {
        return Math.toIntExact(parse(text, Integer.MAX_VALUE));
    }

    private static long parseLong(final String text) {
        return parse(text, Long.MAX_VALUE);
    }

    private static long parse(final String text, final long highest) {
        try {
            final long number = Long.parseLong(text.trim());
            if (number >= 0 && number <= highest) {
                return number;
            }
        } catch (final NumberFormatException ex) {
            throw new IllegalArgumentException("not a whole number: value='" + text + "', highest=" + highest, ex);
        }
        throw new IllegalArgumentException("number out of range: value='" + text + "', lowest=0, highest=" + highest);
    }

    private static List<String> parseWords(final String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String orNone(final Path file) {
        return file == null ? "none" : file.toString();
    }

    private static long parseSecondsNs(final String text) {
        return Math.round(parseDouble(text) * NS_PER_SECOND);
    }

    private static String formatSeconds(final long ns) {
        return formatDouble(ns / NS_PER_SECOND);
    }

    private static String secondsOfMs(final String text) {
        return formatDouble(parseLong(text) / MS_PER_SECOND);
    }

    private static double parseDouble(final String text) {
        final String trimmed = text.trim();
        if (!trimmed.matches("[0-9]+(\\.[0-9]+)?|\\.[0-9]+")) {
            throw new IllegalArgumentException("not a number: value='" + text + "'; write for example 0, 25 or 12.5");
        }
        return Double.parseDouble(trimmed);
    }

    private static String formatDouble(final double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static int[] parseOrdinals(final String text) {
        return Arrays.stream(text.split(",", -1))
                .mapToInt(AgentOptions::parseInt)
                .toArray();
    }

    private static String formatOrdinals(final int[] ordinals) {
        return Arrays.stream(ordinals).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }
}
