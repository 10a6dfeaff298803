package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ParentWatch;
import io.pegaflow.tools.process.ToolCommandLine;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A client process of the demo; started by {@link DemoMain}, which reads the events on its standard output. */
@Command(name = "demo-client", description = "A client process of the demo.")
public final class DemoClientMain implements Callable<Integer> {
    private static final long CLOSE_TIMEOUT_S = 3;

    @Mixin
    private final WorkloadOptions workloadOptions = new WorkloadOptions();

    @Mixin
    private final ShapeOptions shapeOptions = new ShapeOptions();

    @Option(names = "--aeron-dir", required = true)
    private String aeronDirectory;

    @Option(names = "--grpc-addr", description = "Make requests over gRPC instead, to this address.")
    private String grpcAddress;

    @Option(names = "--device-backend", required = true)
    private String deviceBackend;

    @Option(names = "--instance", required = true)
    private String instance;

    @Option(names = "--namespace", required = true)
    private String namespace;

    @Option(names = "--speed", required = true, converter = Speed.Converter.class)
    private Speed speed;

    // A signal must not leave exported memory behind: the JVM waits until the main thread has closed it.
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(ToolCommandLine.of("pegaflow demo", new DemoClientMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final ParentWatch parent = ParentWatch.start(() -> {});
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitClosed(parent), "demo-client-shutdown"));
        try {
            return run(parent);
        } finally {
            closed.countDown();
        }
    }

    private int run(final ParentWatch parent) throws Exception {
        try (DemoClient client = new DemoClient(
                workloadOptions.load(),
                workloadOptions.seed,
                shapeOptions.shape(),
                deviceBackend,
                namespace,
                aeronDirectory,
                grpcAddress,
                instance,
                parent,
                new ClientEvents(System.out))) {
            return run(client);
        } catch (final StoppedException e) {
            return ExitCode.FAILED;
        }
    }

    private int run(final DemoClient client) {
        try {
            client.run(instance, speed);
            return ExitCode.OK;
        } catch (final AgentLostException e) {
            client.reportLost(e.getMessage());
            return ExitCode.AGENT_LOST;
        }
    }

    private void awaitClosed(final ParentWatch parent) {
        parent.stop();
        try {
            closed.await(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
