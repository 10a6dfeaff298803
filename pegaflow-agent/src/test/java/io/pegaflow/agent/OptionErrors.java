package io.pegaflow.agent;

/** Options nobody can follow. */
final class OptionErrors {
    private OptionErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: options");
        addNamesTo(catalogue);
        addFilesTo(catalogue);
        addValuesTo(catalogue);
    }

    private static void addNamesTo(final ErrorCatalogue catalogue) {
        catalogue
                .agent("Unknown option", "--pool-sise", "1gb")
                .ends(ExitCode.USAGE)
                .says("unknown option: --pool-sise; did you mean --pool-size?");
        catalogue
                .agent("Unknown variable")
                .with("PEGAFLOW_POOL_SISE", "1gb")
                .ends(ExitCode.USAGE)
                .says("unknown option: variable=PEGAFLOW_POOL_SISE; did you mean PEGAFLOW_POOL_SIZE?");
        catalogue
                .agent("Word that belongs to no option", "pool-size", "1gb")
                .ends(ExitCode.USAGE)
                .says("unexpected argument: 'pool-size'; --help lists all options");
    }

    private static void addFilesTo(final ErrorCatalogue catalogue) {
        catalogue
                .agent("Unknown key in the options file", "--config", "DIR/options")
                .after("echo pool-sise=1gb >options")
                .ends(ExitCode.USAGE)
                .says("unknown option: key=pool-sise, file=<path>, line=1; did you mean pool-size?");
        catalogue
                .agent("Key twice in the options file", "--config", "DIR/options")
                .after("printf 'devices=0\\n\\ndevices=1\\n' >options")
                .ends(ExitCode.USAGE)
                .says("option given twice: key=devices, file=<path>, lines=1 and 3; remove one of them");
        catalogue
                .agent("Options file that is none", "--config", "DIR/options")
                .after("head -c 100 /dev/urandom >options")
                .ends(ExitCode.USAGE)
                .says("options file is not UTF-8: file=<path>; name a text file with lines such as pool-size = 4gb");
        catalogue
                .agent("No such options file", "--config", "DIR/options")
                .ends(ExitCode.USAGE)
                .says("cannot read options file: file=<path>, cause=no such file or directory: path=<path>; check the"
                        + " path");
    }

    private static void addMetricsTo(final ErrorCatalogue catalogue) {
        catalogue
                .agent("Not an endpoint of a collector", "--metrics-otel-endpoint", "127.0.0.1:4321")
                .ends(ExitCode.USAGE)
                .says("not an endpoint for OTLP over gRPC: value='127.0.0.1:4321'; write for example"
                        + " http://127.0.0.1:4321, or nothing to export nothing");
        catalogue
                .agent("Exports without a pause", "--metrics-period-secs", "0")
                .ends(ExitCode.USAGE)
                .says("time between exports must be from 0.1 s to a day: metricsPeriodNs=0; give another"
                        + " --metrics-period-secs");
        catalogue
                .agent("Variable of OpenTelemetry that cannot be followed")
                .with("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .ends(ExitCode.USAGE)
                .says("variable will not do: variable=OTEL_EXPORTER_OTLP_PROTOCOL, value='http/protobuf'; metrics are"
                        + " exported over grpc alone: unset it, or set it to grpc");
        catalogue
                .agent("Not an address to listen on", "--http-addr", "9091")
                .ends(ExitCode.USAGE)
                .says(
                        "not an address to listen on: value='9091'; write HOST:PORT, for example 127.0.0.1:9091, with port"
                                + " 0 for any free one, or nothing for none");
        catalogue
                .agent("Host that nobody knows", "--addr", "nonsuch.invalid:50055")
                .ends(ExitCode.FAILED)
                .says("cannot serve gRPC: addr=nonsuch.invalid:50055, cause=unknown host: nonsuch.invalid; stop who"
                        + " listens there, or name another with --addr, port 0 for any free one, empty for no gRPC");
    }

    private static void addValuesTo(final ErrorCatalogue catalogue) {
        catalogue
                .agent("Not a size", "--pool-size", "plenty")
                .ends(ExitCode.USAGE)
                .says("not a size: value='plenty'; write for example 512mb, 1.5gb or 4096");
        catalogue
                .agent("Not a duration", "--lease-ttl", "10")
                .ends(ExitCode.USAGE)
                .says("not a duration: value='10'; write for example 600s, 10m or 250ms");
        catalogue
                .agent("Not a log level", "--log-level", "info,pegaflow.engine=chatty")
                .ends(ExitCode.USAGE)
                .says(
                        "unknown log level: value='chatty', directive='pegaflow.engine=chatty'; known are: off, error, warn, info, debug, trace, and"
                                + " LOGGER=LEVEL, separated by commas");
        catalogue
                .agent("Not a logger")
                .with("PEGAFLOW_LOG", "pegaflow.engin=debug")
                .ends(ExitCode.USAGE)
                .says("unknown logger: value='pegaflow.engin'; known are: pegaflow, <loggers>, and those of libraries");
        catalogue
                .agent("Value that is none of those known", "--threading", "both")
                .ends(ExitCode.USAGE)
                .says("not one of dedicated, shared: value='both'");
        addMetricsTo(catalogue);
        catalogue
                .agent("Unknown eviction policy", "--eviction", "magic")
                .ends(ExitCode.USAGE)
                .says("unknown eviction policy<which are known>: eviction=magic");
        catalogue
                .agent("Device beyond the limit", "--devices", "64")
                .ends(ExitCode.USAGE)
                .says("device ordinals must be from 0 to 63: device=64");
        catalogue
                .agent("More transfers than an agent can have", "--max-transfers", "65537")
                .ends(ExitCode.USAGE)
                .says("number of transfers must be from 1 to 65536: maxTransfers=65537");
        catalogue
                .agent("Copy chunk too short", "--copy-chunk-bytes", "4kb")
                .ends(ExitCode.USAGE)
                .says("a copy chunk must have at least 65536 bytes: copyChunkBytes=4096");
        catalogue
                .agent("Copy chunk longer than what may be in flight", "--copy-chunk-bytes", "256mb")
                .ends(ExitCode.USAGE)
                .says("a copy chunk must fit into --copy-inflight-bytes, give more or a shorter --copy-chunk-bytes:"
                        + " copyInflightBytes=134217728");
        catalogue
                .agent("CUDA where there is no driver", "--device-backend", "cuda")
                .says("no CUDA driver: cause=libcuda.so.1: cannot open shared object file: No such file or directory;"
                        + " install the NVIDIA driver, or name the directory of its libcuda.so.1 in LD_LIBRARY_PATH,"
                        + " or use --device-backend host");
    }
}
