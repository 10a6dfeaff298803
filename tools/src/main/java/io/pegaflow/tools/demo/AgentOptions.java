package io.pegaflow.tools.demo;

import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.tools.process.ByteSizeConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that decide how the demo's own agent runs; none of them goes with {@code --connect}. */
final class AgentOptions {
    static final String DEFAULT_EVICTION = EvictionPolicies.DEFAULT;

    @Option(
            names = "--pool-size",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description = "The agent's whole pool, units of 1024 and decimals allowed, e.g. 1.5gb. Default: what"
                    + " --pool-blocks needs, else a quarter of the free shared memory, at most 1 GiB.")
    Long poolSize;

    @Option(
            names = "--pool-blocks",
            paramLabel = "N",
            description = "Hold exactly so many blocks of this shape. Default: as many as fit the pool.")
    Integer poolBlocks;

    @Option(
            names = "--eviction",
            paramLabel = "POLICY",
            description = "Eviction policy of the agent. Default: " + DEFAULT_EVICTION + ".")
    String eviction;

    @Option(
            names = "--device-backend",
            paramLabel = "KIND",
            description = "host: device memory is shared memory of the CPU; cuda: clients allocate on GPUs and export"
                    + " by CUDA IPC, a rank a device. Default: " + DemoBackend.HOST + ".")
    String deviceBackend;

    @Option(
            names = "--journal-dir",
            paramLabel = "DIR",
            description = "Have the agent record all it does in a journal there, which stays. Default: no journal.")
    Path journalDirectory;

    /** Names of the options that were given. */
    List<String> given() {
        final List<String> names = new ArrayList<>();
        if (poolSize != null) {
            names.add("--pool-size");
        }
        if (poolBlocks != null) {
            names.add("--pool-blocks");
        }
        if (eviction != null) {
            names.add("--eviction");
        }
        if (deviceBackend != null) {
            names.add("--device-backend");
        }
        if (journalDirectory != null) {
            names.add("--journal-dir");
        }
        return names;
    }

    String deviceBackendOrDefault() {
        return deviceBackend == null ? DemoBackend.HOST : DemoBackend.check(deviceBackend);
    }

    String evictionOrDefault() {
        return eviction == null ? DEFAULT_EVICTION : eviction;
    }
}
