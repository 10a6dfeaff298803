package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.ExitCode;
import io.pegaflow.agent.SizeParser;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line of the doctor. Its options are those of the agent it asks about. */
@Command(
        name = "pegaflow doctor",
        description = "Tell what this host offers an agent with the same options, and what would stop or slow it.",
        sortOptions = false,
        usageHelpWidth = 120,
        footer = {
            "",
            "Nothing is changed on the host. Exit status: 0 nothing stops the agent, 1 something does, 2 usage."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--pool-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "As for the agent; default: 30gb, or half of what fits where that does not.")
    private Long poolSize;

    @Option(names = "--pool-dir", paramLabel = "DIR", description = "As for the agent.")
    private Path poolDir;

    @Option(names = "--run-dir", paramLabel = "DIR", description = "As for the agent.")
    private Path runDir;

    @Option(names = "--aeron-dir", paramLabel = "DIR", description = "As for the agent.")
    private Path aeronDir;

    @Option(names = "--device-dir", paramLabel = "DIR", description = "As for the agent.")
    private Path deviceDir;

    @Option(
            names = "--device-backend",
            paramLabel = "KIND",
            description = "auto, cuda or host; default: auto.",
            defaultValue = "auto")
    private DeviceBackendKind deviceBackend;

    @Option(names = "--devices", split = ",", paramLabel = "N", description = "As for the agent.")
    private int[] devices;

    @Option(
            names = "--host-devices",
            paramLabel = "N",
            description = "As for the agent; default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int hostDevices;

    @Option(
            names = "--threading",
            paramLabel = "MODE",
            description = "dedicated or shared; default: dedicated.",
            defaultValue = "dedicated")
    private ThreadingMode threading;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "auto, spin, yield or backoff; default: auto.",
            defaultValue = "auto")
    private IdleMode idle;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text.")
    private boolean help;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() {
        final Report report = Doctor.examine(new LinuxHostFacts(), AgentPlan.of(context()));
        final PrintWriter out = spec.commandLine().getOut();
        out.print(json ? JsonReport.of(report) : TextReport.of(report));
        out.flush();
        return (report.isStop() ? ExitCode.FAILED : ExitCode.FINE).status();
    }

    private AgentContext context() {
        final AgentContext context = new AgentContext()
                .poolDirectory(poolDir)
                .aeronDirectory(aeronDir)
                .deviceDirectory(deviceDir)
                .backendKind(deviceBackend)
                .hostDevices(hostDevices)
                .threadingMode(threading)
                .idleMode(idle);
        if (runDir != null) {
            context.runDirectory(runDir);
        }
        if (poolSize != null) {
            context.poolBytes(poolSize);
        }
        if (devices != null) {
            context.devices(devices);
        }
        return context;
    }

    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(final String value) {
            try {
                final long bytes = SizeParser.parse(value);
                if (bytes == 0) {
                    throw new TypeConversionException("size must be positive: value='" + value + "'");
                }
                return bytes;
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }
}
