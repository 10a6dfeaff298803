package io.pegaflow.agent;

import io.pegaflow.engine.core.RecordListener;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.agrona.DirectBuffer;

/** An agent that has a defect as soon as it runs, and stays as it is until it is killed. */
public final class FailingAgentMain {
    private FailingAgentMain() {}

    /**
     * Run it.
     *
     * @param args run directory, device directory.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final CountDownLatch never = new CountDownLatch(1);
        final AgentContext context = new AgentContext();
        context.pool().bytes(32L << 20);
        context.devices().backendKind(DeviceBackendKind.HOST).directory(Path.of(args[1]));
        AgentLauncher.launch(context.runDirectory(Path.of(args[0]))
                .recordListener(new RecordListener() {
                    @Override
                    public void onInput(
                            final long sequence,
                            final long timestampNs,
                            final int kind,
                            final int source,
                            final DirectBuffer buffer,
                            final int offset,
                            final int length) {
                        throw new IllegalStateException("a defect: sequence=" + sequence);
                    }
                })
                .fatalErrorHook(() -> System.out.println("failed")));
        never.await();
    }
}
