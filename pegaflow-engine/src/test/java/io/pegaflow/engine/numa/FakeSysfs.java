package io.pegaflow.engine.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel of a host with several memory nodes tells, in a directory. */
public final class FakeSysfs {
    private final Path root;

    public FakeSysfs(final Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    public FakeSysfs online(final String nodes) {
        return write("devices/system/node/online", nodes);
    }

    public FakeSysfs node(final int node, final String cpus) {
        return write("devices/system/node/node" + node + "/cpulist", cpus);
    }

    public FakeSysfs pciDevice(final String busId, final int node) {
        return write("bus/pci/devices/" + busId + "/numa_node", Integer.toString(node));
    }

    private FakeSysfs write(final String file, final String text) {
        try {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), text + "\n");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return this;
    }
}
