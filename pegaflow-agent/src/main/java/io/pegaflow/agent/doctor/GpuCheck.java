package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.engine.device.cuda.DriverFunctions;
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
        if (plan.backendKind() == DeviceBackendKind.HOST) {
            return Finding.ok(found + "; the host backend is asked for");
        }
        if (library.isEmpty()) {
            return withoutLibrary(found, nodes, plan);
        }
        final List<String> missing =
                facts.exports(library.get()).map(DriverFunctions::missingFrom).orElse(List.of());
        if (!missing.isEmpty()) {
            return Finding.stop(
                    found + "; the driver lacks " + String.join(" ", missing),
                    "install a driver of CUDA 12",
                    "or use --device-backend host");
        }
        return Finding.ok(found + (nodes.isEmpty() ? "; it is tried at the start" : "; the cuda backend will be used"));
    }

    private static Finding withoutLibrary(final String found, final List<String> nodes, final AgentPlan plan) {
        if (plan.backendKind() == DeviceBackendKind.CUDA) {
            return Finding.stop(
                    found + "; the cuda backend needs it",
                    "install the NVIDIA driver, or name the directory of its libcuda.so.1 in LD_LIBRARY_PATH",
                    "or use --device-backend host");
        }
        return nodes.isEmpty()
                ? Finding.ok(found + "; the host backend will be used")
                : Finding.slow(
                        found + "; the GPUs are not used",
                        "name the directory of the driver's libcuda.so.1 in LD_LIBRARY_PATH",
                        "or say --device-backend host if that is what you want");
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
