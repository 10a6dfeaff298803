package io.pegaflow.engine.numa;

import java.util.BitSet;
import net.openhft.affinity.Affinity;

/** On which CPUs the calling thread may run. Threads it starts may run there too, and nowhere else. */
final class ThreadAffinity {
    private ThreadAffinity() {}

    /**
     * Keep the calling thread on some of the CPUs it may run on now.
     *
     * @param wanted CPUs.
     * @return why that cannot be had, null if it is so now.
     */
    static String keepOn(final BitSet wanted) {
        try {
            final BitSet allowed = Affinity.getAffinity();
            final BitSet cpus = (BitSet) wanted.clone();
            cpus.and(allowed);
            if (cpus.isEmpty()) {
                return "this process may not run there: cpus=" + CpuList.format(wanted) + ", allowed="
                        + CpuList.format(allowed);
            }
            Affinity.setAffinity(cpus);
            return Affinity.getAffinity().equals(cpus)
                    ? null
                    : "the system did not do so: cpus=" + CpuList.format(cpus);
        } catch (final RuntimeException | LinkageError ex) {
            return "the system refused: cause=" + ex;
        }
    }
}
