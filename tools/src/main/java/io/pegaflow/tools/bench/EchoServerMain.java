package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.ipc.Streams;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ParentWatch;
import io.pegaflow.tools.process.ToolCommandLine;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The echo server of {@link IpcBench}, in a process of its own; it ends with its parent. */
@Command(name = "echo-server", description = "The echo server of the benchmark.")
public final class EchoServerMain implements Callable<Integer> {
    @Option(names = "--aeron-dir", required = true)
    private String aeronDirectory;

    @Option(names = "--reply-channel", required = true)
    private String replyChannel;

    @Option(names = "--reply-length", required = true)
    private int replyLength;

    @Option(names = "--idle", required = true)
    private IdleMode idle;

    private EchoServerMain() {}

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(ToolCommandLine.of("pegaflow bench", new EchoServerMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final CountDownLatch parentGone = new CountDownLatch(1);
        ParentWatch.start(parentGone::countDown);
        final IdleStrategy idleStrategy =
                idle.newIdleStrategy(Runtime.getRuntime().availableProcessors());
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory));
                Subscription requests = aeron.addSubscription(Streams.CHANNEL, EchoStreams.REQUEST_STREAM_ID);
                ExclusivePublication replies =
                        aeron.addExclusivePublication(replyChannel, EchoStreams.REPLY_STREAM_ID);
                AgentRunner runner = new AgentRunner(
                        idleStrategy,
                        Throwable::printStackTrace,
                        null,
                        new EchoAgent(requests, replies, replyLength))) {
            AgentRunner.startOnThread(runner);
            parentGone.await();
        }
        return ExitCode.OK;
    }
}
