package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyEncoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import io.pegaflow.tools.process.ChildProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** Starts agent and echo server, and measures blocks of echoes and queries in turn from the calling thread. */
final class IpcBench implements AutoCloseable {
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long WARM_UP_BLOCK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long HIT_SEED = 1;
    private static final long MISS_SEED = 2;

    private final IpcBenchOptions options;
    private final IpcResult result = new IpcResult();
    private AgentProcess agent;
    private Aeron aeron;
    private BenchClient client;
    private ChildProcess echoServer;
    private EchoProbe echo;
    private Image agentReplies;

    private IpcBench(final IpcBenchOptions options) {
        this.options = options;
    }

    /** Measure, from start to clean-up. */
    static IpcResult run(final IpcBenchOptions options) throws IOException, AgentLostException, InterruptedException {
        try (IpcBench bench = new IpcBench(options)) {
            bench.startAgent();
            bench.startEcho();
            bench.measure();
            return bench.result;
        }
    }

    static int requestLength(final IpcBenchOptions options) {
        return MessageHeaderEncoder.ENCODED_LENGTH
                + QueryRequestEncoder.BLOCK_LENGTH
                + QueryRequestEncoder.hashesHeaderLength()
                + options.queries.hashes * Prompts.HASH_LENGTH;
    }

    static int replyLength() {
        return MessageHeaderEncoder.ENCODED_LENGTH + QueryReplyEncoder.BLOCK_LENGTH;
    }

    private void startAgent() throws IOException, AgentLostException, InterruptedException {
        agent = AgentProcess.start("bench", options.queries.agentOptions());
        // One Aeron client for echo and queries, which the agent's client library polls for both.
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(agent.aeronDirectory().toString())
                .clientName("bench")
                .useConductorAgentInvoker(true)
                .availableImageHandler(this::onAvailableImage));
        client = new BenchClient(agent, aeron, options.queries.hashes);
        client.awaitConnected();
        client.register();
    }

    private void onAvailableImage(final Image image) {
        if (image.subscription().streamId() != EchoStreams.REPLY_STREAM_ID) {
            agentReplies = image;
        }
    }

    /** The echo's streams are laid out as those of the agent and its client are. */
    private void startEcho() throws IOException, AgentLostException, InterruptedException {
        final String requestChannel = Streams.publicationChannel(Streams.DEFAULT_REQUEST_TERM_LENGTH);
        final ExclusivePublication requests =
                aeron.addExclusivePublication(requestChannel, EchoStreams.REQUEST_STREAM_ID);
        final Subscription replies = aeron.addSubscription(Streams.CHANNEL, EchoStreams.REPLY_STREAM_ID);
        result.requestTermBytes = requests.termBufferLength();
        result.replyTermBytes = agentReplies.termBufferLength();
        echoServer = ChildProcess.start(
                "echo server",
                EchoServerMain.class,
                List.of(),
                List.of(
                        "--aeron-dir=" + agent.aeronDirectory(),
                        "--reply-channel=" + Streams.CHANNEL + "?term-length=" + agentReplies.termBufferLength()
                                + "|mtu=" + agentReplies.mtuLength(),
                        "--reply-length=" + replyLength(),
                        "--idle=" + options.queries.idleName()),
                Redirect.DISCARD);
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (!requests.isConnected() || !replies.isConnected()) {
            if (!echoServer.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("the echo server could not start: process=" + echoServer);
            }
            client.poll();
            Thread.sleep(1);
        }
        echo = new EchoProbe(requests, replies, echoServer, requestLength(options));
    }

    private void measure() throws AgentLostException, InterruptedException {
        final Prompts saved = options.queries.prompts(HIT_SEED);
        final Prompts unsaved = options.queries.prompts(MISS_SEED);
        client.save(saved);
        final Probe hit = () -> client.query(saved, saved.hashes());
        final Probe miss = () -> client.query(unsaved, 0);
        final BlockRunner runner = new BlockRunner(client);
        final long warmUpEndNs = System.nanoTime() + options.warmUpNs();
        while (System.nanoTime() - warmUpEndNs < 0) {
            for (final Probe probe : List.of(echo, hit, miss)) {
                runner.run(probe, WARM_UP_BLOCK_NS);
            }
        }
        final long backPressuredBefore = backPressured();
        for (int round = 0; round < options.rounds(); round++) {
            result.echoes.add(runner.run(echo, options.blockNs()));
            result.hits.add(runner.run(hit, options.blockNs()));
            result.echoes.add(runner.run(echo, options.blockNs()));
            result.misses.add(runner.run(miss, options.blockNs()));
        }
        result.backPressured = backPressured() - backPressuredBefore;
    }

    private long backPressured() {
        return echo.backPressured() + client.backPressured();
    }

    @Override
    public void close() {
        CloseHelper.closeAll(echoServer, client, aeron, agent);
    }
}
