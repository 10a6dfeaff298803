package io.pegaflow.engine.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFileTest {
    private static final String NAME = "libJCudaDriver-12.6.0-linux-x86_64.so";
    private static final String SHA256 = "fdc3b4b4fca4f0fab54ff12c0b4d6ad1c5e8d55015b4950834c705e5db301255";

    private static final String PREFIX = "pegaflow-natives-" + ProcessIdentity.pidNamespace() + "-";

    @TempDir
    Path parent;

    @Test
    void shouldUnpackForItsOwnerOnlyAndLeaveNothingBehind() throws IOException {
        try (NativeFile library = NativeFile.unpack(parent, NAME, SHA256)) {
            assertEquals(parent, library.directory().getParent());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(library.path())));
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(library.directory())));
            assertTrue(ElfSymbols.exportedBy(library.path()).contains("JNI_OnLoad"));
        }
        assertEmpty();
    }

    @Test
    void shouldRefuseAnotherContent() {
        final String other = "0" + SHA256.substring(1);

        final IOException ex = assertThrows(IOException.class, () -> NativeFile.unpack(parent, NAME, other));

        assertTrue(ex.getMessage().startsWith("native library is not the one expected: path="), ex::getMessage);
        assertTrue(ex.getMessage().contains("sha256=" + SHA256), ex::getMessage);
        assertEmpty();
    }

    @Test
    void shouldRefuseWhatWasTamperedWithOrOpenedToOthers() throws IOException {
        try (NativeFile library = NativeFile.unpack(parent, NAME, SHA256)) {
            Files.setPosixFilePermissions(library.path(), PosixFilePermissions.fromString("rwxr-----"));
            assertTrue(assertThrows(IOException.class, () -> library.check(SHA256))
                    .getMessage()
                    .startsWith("others have rights"));

            Files.delete(library.path());
            Files.createSymbolicLink(library.path(), parent.resolve("planted.so"));
            assertTrue(assertThrows(IOException.class, () -> library.check(SHA256))
                    .getMessage()
                    .startsWith("refusing a symbolic link"));
        }
    }

    @Test
    void shouldSayWhatIsNotOnTheClassPath() {
        final IOException ex =
                assertThrows(IOException.class, () -> NativeFile.unpack(parent, "libNone-linux.so", SHA256));

        assertTrue(ex.getMessage().contains("name=lib/libNone-linux.so"), ex::getMessage);
        assertEmpty();
    }

    @Test
    void shouldSweepWhatDeadProcessesLeft() throws IOException {
        // No process has a number this high: the kernel's limit is 2^22.
        final Path dead = Files.createDirectory(parent.resolve(PREFIX + "999999999-1"));
        Files.createFile(dead.resolve(NAME));
        final Path foreign = Files.createDirectory(parent.resolve("pegaflow-natives-of-somebody"));
        final Path alive = Files.createDirectory(
                parent.resolve(PREFIX + ProcessHandle.current().pid() + "-1"));
        final Path unseen = Files.createDirectory(parent.resolve("pegaflow-natives-7-999999999-1"));

        NativeFile.unpack(parent, NAME, SHA256).close();

        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(foreign));
        assertTrue(Files.exists(alive));
        assertTrue(Files.exists(unseen));
    }

    private void assertEmpty() {
        assertEquals(0, parent.toFile().list().length);
    }
}
