package io.pegaflow.ipc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceDirectoryTest {
    @TempDir
    private Path parent;

    private Path path;

    @BeforeEach
    void setUp() {
        path = parent.resolve("devices");
    }

    @Test
    void shouldCreateItselfPrivateAndOpenAgain() throws IOException {
        DeviceDirectory.open(path);
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(path));
        assertEquals(path, DeviceDirectory.open(path).path());
    }

    @Test
    void shouldRefuseALink() throws IOException {
        final Path target = DeviceDirectory.open(parent.resolve("target")).path();
        Files.createSymbolicLink(path, target);
        assertRefused("symbolic link", assertThrows(IOException.class, () -> DeviceDirectory.open(path)));
    }

    @Test
    void shouldRefuseRightsOfOthers() throws IOException {
        DeviceDirectory.open(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
        assertRefused("GROUP_EXECUTE", assertThrows(IOException.class, () -> DeviceDirectory.open(path)));
    }

    @Test
    void shouldRefuseSomebodyElsesDirectory() {
        final Path foreign = Path.of("/proc/1/task");
        final IOException ex = assertThrows(IOException.class, () -> DeviceDirectory.open(foreign));
        assertTrue(ex.getMessage().contains("others have rights")
                || ex.getMessage().contains("not ours"));
    }

    @Test
    void shouldRefuseAFile() throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertRefused("not a directory", assertThrows(IOException.class, () -> DeviceDirectory.open(path)));
    }

    @Test
    void shouldOpenWhatWasExported() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final String name = export(directory, 4096);
        assertTrue(name.startsWith("pegaflow-dev-" + ProcessIdentity.currentPid() + "-"));
        try (FileChannel channel = directory.openFile(name.getBytes(US_ASCII), 4096)) {
            assertEquals(4096, channel.size());
        }
    }

    @Test
    void shouldRefuseLessThanWasClaimed() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final byte[] handle = export(directory, 4095).getBytes(US_ASCII);
        assertRefused("too short", assertThrows(IOException.class, () -> directory.openFile(handle, 4096)));
    }

    @Test
    void shouldRefuseAFileOpenToOthers() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final String name = export(directory, 1);
        Files.setPosixFilePermissions(path.resolve(name), PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(
                "GROUP_READ", assertThrows(IOException.class, () -> directory.openFile(name.getBytes(US_ASCII), 1)));
    }

    @Test
    void shouldRefuseALinkUnderAGoodName() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final String name = directory.nextFileName();
        Files.createSymbolicLink(path.resolve(name), path.resolve(export(directory, 1)));
        assertRefused(
                "symbolic link", assertThrows(IOException.class, () -> directory.openFile(name.getBytes(US_ASCII), 1)));
    }

    @Test
    void shouldRefuseADirectoryUnderAGoodName() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final String name = directory.nextFileName();
        Files.createDirectory(
                path.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertRefused(
                "no regular file",
                assertThrows(IOException.class, () -> directory.openFile(name.getBytes(US_ASCII), 0)));
    }

    @Test
    void shouldSayThatAFileIsGone() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final byte[] handle = directory.nextFileName().getBytes(US_ASCII);
        assertThrows(NoSuchFileException.class, () -> directory.openFile(handle, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "x",
                "/etc/passwd",
                "../pegaflow-dev-1-1-1",
                "pegaflow-dev-1-1-1/..",
                "pegaflow-dev-1-1-1\n",
                "pegaflow-dev-1-1-\u0000",
                "pegaflow-dev-0-1-1",
                "pegaflow-dev--1-1",
                "pegaflow-dev-1-1-1234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void shouldRefuseOtherNames(final String name) throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        assertRefused(
                "not a handle", assertThrows(IOException.class, () -> directory.openFile(name.getBytes(US_ASCII), 1)));
    }

    @Test
    void shouldSweepWhatTheDeadLeftAndNothingElse() throws IOException {
        final DeviceDirectory directory = DeviceDirectory.open(path);
        final String own = export(directory, 1);
        final long pid = ProcessIdentity.currentPid();
        final String ofEarlierProcessOfSamePid = "pegaflow-dev-" + pid + "-1-0";
        final String other = "notes.txt";
        Files.createFile(path.resolve(ofEarlierProcessOfSamePid));
        Files.createFile(path.resolve(other));
        assertEquals(1, directory.sweep());
        assertFalse(Files.exists(path.resolve(ofEarlierProcessOfSamePid)));
        assertTrue(Files.exists(path.resolve(own)));
        assertTrue(Files.exists(path.resolve(other)));
        assertEquals(0, directory.sweep());
    }

    private static String export(final DeviceDirectory directory, final int length) throws IOException {
        final String name = directory.nextFileName();
        try (FileChannel channel = directory.createFile(name)) {
            channel.write(ByteBuffer.allocate(length));
        }
        return name;
    }

    private static void assertRefused(final String why, final IOException ex) {
        assertTrue(ex.getMessage().contains(why), ex.getMessage());
    }
}
