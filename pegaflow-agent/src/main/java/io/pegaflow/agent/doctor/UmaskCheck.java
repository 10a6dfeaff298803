package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;

/** Does the umask leave the owner all rights, and others none to write? */
final class UmaskCheck implements Check {
    private static final int OWNER = 0700;
    private static final int OTHERS_WRITE = 0022;

    @Override
    public String name() {
        return "umask";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final String text = Procfs.lineOf(facts, Path.of("/proc/self/status"), "Umask:");
        if (!text.matches("[0-7]{1,5}")) {
            return Finding.unknown("the kernel does not tell", "start the agent with umask 077");
        }
        final int umask = Integer.parseInt(text, 8);
        if ((umask & OWNER) != 0) {
            return Finding.stop(
                    text + " takes rights from the owner: the media driver cannot use the files it makes",
                    "start the agent with umask 077 (systemd: UMask=0077)");
        }
        if ((umask & OTHERS_WRITE) != OTHERS_WRITE) {
            return Finding.slow(
                    text + " lets group or others write to what the media driver, the JVM and redirected logs make",
                    "start the agent with umask 077 (systemd: UMask=0077)");
        }
        return Finding.ok(text + "; the agent's directories are 0700 whatever it is");
    }
}
