package io.pegaflow.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;

/** A scripted host and a plan that tests vary, and what the doctor finds there. */
abstract class Consultation {
    static final String RUN = "/dev/shm/pegaflow-x";
    static final long TRANSPORT_BYTES = 128L << 20;
    static final String SHM_MOUNT = "/proc/self/mounts";

    final ScriptedHost host = new ScriptedHost();
    Path poolDirectory = Path.of(RUN);
    Path aeronDirectory = Path.of(RUN, "aeron");
    boolean externalDriver;
    long poolBytes = 4L << 30;
    DeviceBackendKind backendKind = DeviceBackendKind.AUTO;
    int devices = 1;
    boolean isNumaPlaced;
    ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    IdleMode idleMode = IdleMode.AUTO;
    Path journalDirectory = Path.of("/var/tmp/pegaflow-x-journal");
    long journalBytes;

    void expect(final String check, final Status status, final String found, final String remedy) {
        final Finding finding = finding(check);
        assertEquals(status, finding.status(), finding.toString());
        assertTrue(finding.found().contains(found), finding.toString());
        assertTrue(String.join("\n", finding.remedies()).contains(remedy), finding.toString());
    }

    Finding finding(final String check) {
        return examine().entries().stream()
                .filter(entry -> entry.name().equals(check))
                .findFirst()
                .orElseThrow()
                .finding();
    }

    Report examine() {
        return Doctor.examine(host, plan());
    }

    AgentPlan plan() {
        return new AgentPlan(
                Path.of(RUN),
                aeronDirectory,
                externalDriver,
                poolDirectory,
                Path.of("/dev/shm/pegaflow-devices-x"),
                poolBytes,
                TRANSPORT_BYTES,
                backendKind,
                devices,
                isNumaPlaced,
                threadingMode,
                idleMode,
                9091,
                50055,
                journalDirectory,
                journalBytes);
    }
}
