package io.pegaflow.agent;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A media driver as a process of its own, until its input ends. */
public final class MediaDriverMain {
    private MediaDriverMain() {}

    /**
     * Run it.
     *
     * @param args its directory.
     * @throws IOException if the input fails.
     */
    public static void main(final String[] args) throws IOException {
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(args[0])
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)
                .termBufferSparseFile(true))) {
            // As a driver of other users' clients would not be.
            Files.setPosixFilePermissions(Path.of(args[0]), PosixFilePermissions.fromString("rwxr-xr-x"));
            System.out.println("driver runs");
            while (System.in.read() >= 0) {
                continue;
            }
            System.out.println("driver stops " + driver.aeronDirectoryName());
        }
    }
}
