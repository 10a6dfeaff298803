package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.numa.NumaTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The memory node next to a PCI device, as the kernel tells. */
public final class PciNumaNode {
    /** The kernel does not tell, or there is one node only. */
    public static final int UNKNOWN = -1;

    private static final int DOMAIN_LENGTH_OF_DRIVER = 8;
    private static final int DOMAIN_LENGTH_OF_KERNEL = 4;

    private PciNumaNode() {}

    static int of(final String pciBusId) {
        return of(NumaTopology.sysfs().resolve("bus/pci/devices"), pciBusId);
    }

    static int of(final Path devices, final String pciBusId) {
        if (pciBusId == null || !pciBusId.matches("[0-9A-Fa-f:.]+")) {
            return UNKNOWN;
        }
        try {
            final String node =
                    Files.readString(devices.resolve(kernelName(pciBusId)).resolve("numa_node"));
            return Math.max(UNKNOWN, Integer.parseInt(node.trim()));
        } catch (final IOException | NumberFormatException ex) {
            return UNKNOWN;
        }
    }

    /** Some drivers write the domain with eight digits and in capitals. */
    private static String kernelName(final String pciBusId) {
        final String name = pciBusId.toLowerCase(Locale.ROOT);
        return name.indexOf(':') == DOMAIN_LENGTH_OF_DRIVER
                ? name.substring(DOMAIN_LENGTH_OF_DRIVER - DOMAIN_LENGTH_OF_KERNEL)
                : name;
    }
}
