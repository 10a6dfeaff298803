package io.pegaflow.engine.device.host;

import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.pool.MappedPages;
import io.pegaflow.engine.pool.PoolMapping;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.agrona.CloseHelper;

/**
 * An exported file that is mapped here. Every opening has a mapping of its own, so that none depends on when another closes;
 * the file stays open to see whether its client truncates it.
 */
final class HostAllocation implements DeviceAllocation {
    private final FileChannel channel;
    private final long address;
    private final long length;
    private boolean isOpen = true;

    HostAllocation(final FileChannel channel) throws IOException {
        this.channel = channel;
        length = channel.size();
        address = PoolMapping.map(channel, length);
        try {
            // A hole in the file takes its space now: later the file system may be full.
            MappedPages.read(address, length);
        } catch (final InternalError ex) {
            PoolMapping.unmap(address, length);
            throw new IOException("no memory behind all of it: size_bytes=" + length, ex);
        }
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean intact() {
        try {
            return channel.size() >= length;
        } catch (final IOException ex) {
            return false;
        }
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            PoolMapping.unmap(address, length);
            CloseHelper.quietClose(channel);
        }
    }
}
