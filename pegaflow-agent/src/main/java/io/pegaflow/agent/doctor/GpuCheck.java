package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.DeviceBackendKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which device backend will the agent use, and what of CUDA is here? */
final class GpuCheck implements Check {
    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final List<String> nodes = Gpus.deviceNodes(facts);
        final Optional<String> driver = Gpus.driverVersion(facts);
        final Optional<Path> library = Gpus.library(facts);
        final String found = describe(nodes, driver, library);
        if (plan.backendKind() == DeviceBackendKind.CUDA) {
            return Finding.stop(
                    found + "; the cuda backend is not in this version", "use --device-backend host, or auto");
        }
        if (plan.backendKind() == DeviceBackendKind.AUTO && !nodes.isEmpty()) {
            return Finding.slow(
                    found + "; not used: this version serves host device memory alone",
                    "say --device-backend host if that is what you want; GPU memory needs a version with the cuda backend");
        }
        return Finding.ok(found + "; the host backend will be used");
    }

    private static String describe(
            final List<String> nodes, final Optional<String> driver, final Optional<Path> library) {
        if (nodes.isEmpty() && driver.isEmpty() && library.isEmpty()) {
            return "no GPU, no driver";
        }
        return (nodes.isEmpty()
                        ? "no /dev/nvidia device"
                        : nodes.stream().map(name -> "/dev/" + name).collect(Collectors.joining(" ")))
                + ", " + driver.map(version -> "driver " + version).orElse("no kernel driver")
                + ", " + library.map(Path::toString).orElse("no libcuda.so.1");
    }
}
