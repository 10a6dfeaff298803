package io.pegaflow.agent;

import io.pegaflow.agent.logging.LogLevels;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.agent.options.OptionSet;
import io.pegaflow.engine.pool.MappedPages;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code pegaflow agent}. */
@Command(
        name = "agent",
        description = "Run the agent of this host until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentCommand.VersionProvider.class,
        sortOptions = false,
        usageHelpWidth = 120,
        exitCodeListHeading = "%nExit status:%n",
        footer = {
            "",
            "An option that is not on the command line is looked for in the environment (--pool-size is PEGAFLOW_POOL_SIZE),"
                    + " then in the file of --config (pool-size = 4gb).",
            "SIZE: a number and b, kb, mb, gb or tb, each 1024 times the one before; TIME: a number and ms, s, m or h.",
            "JVM options go into PEGAFLOW_JAVA_OPTS."
        })
public final class AgentCommand implements Callable<Integer> {
    @Option(names = "--print-config", description = "Print the value of each option and where it comes from, and end.")
    private boolean isPrintConfig;

    private final CommandSpec spec;
    private final Map<String, String> environment;
    private final OptionSet<AgentContext> options;

    private AgentCommand(final Map<String, String> environment) {
        this.environment = environment;
        spec = CommandSpec.forAnnotatedObject(this);
        spec.usageMessage().exitCodeList(ExitCode.meaningByStatus());
        options = OptionSet.addTo(spec, AgentOptions.all(), AgentOptions.CONFIG, environment);
        DropInFlags.addTo(spec);
    }

    /**
     * The command line of an agent.
     *
     * @param environment of the process.
     * @return the command line; executing it gives the exit status.
     */
    public static CommandLine commandLine(final Map<String, String> environment) {
        return new CommandLine(new AgentCommand(environment).spec)
                .setCommandName("pegaflow agent")
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((ex, args) -> {
                    final PrintWriter err = ex.getCommandLine().getErr();
                    describe(ex).lines().forEach(line -> err.println("pegaflow agent: " + line));
                    return ExitCode.USAGE.status();
                });
    }

    private static String describe(final ParameterException ex) {
        if (ex instanceof UnmatchedArgumentException) {
            for (final String argument : ((UnmatchedArgumentException) ex).getUnmatched()) {
                final String refusal = DropInFlags.refusal(argument);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return OptionSet.describe(ex);
    }

    @Override
    public Integer call() {
        final AgentContext context = AgentContext.ofDaemon();
        context.metrics().variables(environment);
        options.applyTo(context);
        DropInFlags.applyTo(context, spec.commandLine().getParseResult());
        context.fillIn();
        if (isPrintConfig) {
            final PrintWriter out = spec.commandLine().getOut();
            options.describe(context).forEach(out::println);
            out.flush();
        }
        try {
            context.validate();
        } catch (final ConfigurationException ex) {
            final PrintWriter err = spec.commandLine().getErr();
            err.println("pegaflow agent: " + ex.getMessage());
            options.describeRemote(context).forEach(line -> err.println("pegaflow agent: given: " + line));
            return ExitCode.USAGE.status();
        }
        final List<String> passedOver =
                DropInFlags.passedOver(spec.commandLine().getParseResult());
        return (isPrintConfig ? ExitCode.FINE : run(context, passedOver)).status();
    }

    private static ExitCode run(final AgentContext context, final List<String> passedOver) {
        LogLevels.apply(context.logLevel());
        final Logger logger = LoggerFactory.getLogger(LogNames.AGENT);
        if (!passedOver.isEmpty()) {
            logger.info("flags without a meaning here are passed over: flags={}", passedOver);
        }
        final AtomicBoolean hasFailed = new AtomicBoolean();
        // Not closed: closing it lets the JVM end with the status of the signal.
        final ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
        context.fatalErrorHook(() -> {
            hasFailed.set(true);
            barrier.signal();
        });
        context.grpc().shutdownHook(barrier::signal);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (error instanceof InternalError) {
                logger.error("{} cannot go on: {}", thread.getName(), MappedPages.explain((InternalError) error));
            } else {
                logger.error("{} cannot go on", thread.getName(), error);
            }
            context.fatalErrorHook().run();
        });
        final AgentLauncher launcher = AgentLauncher.launch(context);
        try {
            barrier.await();
            logger.info("stopping");
        } finally {
            launcher.close();
        }
        logger.info("stopped");
        return hasFailed.get() ? ExitCode.FAILED : ExitCode.FINE;
    }

    static final class VersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {AgentVersion.describe()};
        }
    }
}
