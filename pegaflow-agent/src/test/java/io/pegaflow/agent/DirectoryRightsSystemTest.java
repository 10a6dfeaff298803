package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what in the directories of an agent process, and what it says when that is not as it should be. */
class DirectoryRightsSystemTest {
    private static final int NOBODY = 65_534;

    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077", "0277"})
    void shouldMakeDirectoriesForOwnerOnlyWhateverTheUmask(final String umask) throws IOException {
        final Path top = directory.path().resolve("top");
        final Path run = top.resolve("run");
        final Path aeron = directory.path().resolve("a").resolve("aeron");
        final Path pool = directory.path().resolve("p").resolve("pool");
        final Path devices = directory.path().resolve("d").resolve("devices");
        try (ChildJvm agent = ChildJvm.startAgentWithUmask(
                        umask,
                        directory,
                        "--run-dir",
                        run.toString(),
                        "--aeron-dir",
                        aeron.toString(),
                        "--pool-dir",
                        pool.toString(),
                        "--device-dir",
                        devices.toString())
                .awaitReady()) {
            for (final Path made :
                    List.of(top, run, aeron.getParent(), aeron, pool.getParent(), pool, devices.getParent(), devices)) {
                assertEquals("rwx------", permissions(made), made::toString);
            }
            for (final String name : List.of("lock", "counters", "ready", "errors")) {
                assertFalse(permissions(run.resolve(name)).substring(3).contains("r"), name);
                assertFalse(permissions(run.resolve(name)).substring(3).contains("w"), name);
            }
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--run-dir", "--device-dir"})
    void shouldRefuseWhatOthersCanEnter(final String option) throws IOException {
        final Path path = Files.createDirectory(directory.path().resolve("given"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x---"));
        assertRefused(
                option,
                path,
                "others have rights: path=" + path + ", right=GROUP_EXECUTE; take them away with chmod go-rwx");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx----w-"));
        assertRefused(option, path, "others have rights: path=" + path + ", right=OTHERS_WRITE;");
        assertTrue(Files.exists(path));
    }

    @Test
    void shouldRefusePoolDirectoryInWhichOthersCanReplaceFiles() throws IOException {
        final Path path = Files.createDirectory(directory.path().resolve("given"));
        Files.setAttribute(path, "unix:mode", 0775);
        assertRefused(
                "--pool-dir",
                path,
                "others can replace files there: path=" + path
                        + ", mode=775; take the right away with chmod go-w, or with chmod +t, or name another with --pool-dir");
        Files.setAttribute(path, "unix:mode", 01777);
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--pool-dir", path.toString())) {
            agent.awaitReady();
        }
    }

    @Test
    void shouldRefuseToEmptyAeronDirectoryThatOthersCanWrite() throws IOException {
        final Path path = Files.createDirectory(directory.path().resolve("given"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
        assertRefused(
                "--aeron-dir",
                path,
                "others can write: path=" + path
                        + ", right=GROUP_WRITE; take it away with chmod go-w, or name another with --aeron-dir");
        assertTrue(Files.exists(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--run-dir", "--aeron-dir", "--device-dir", "--pool-dir"})
    void shouldRefuseWhatBelongsToSomebodyElse(final String option) throws IOException {
        assumeTrue(UserIdentity.uid() == 0, "only root can give a directory away");
        final Path path = Files.createDirectory(directory.path().resolve("given"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(path, "unix:uid", NOBODY);
        assertRefused(
                option,
                path,
                "not ours: path=" + path + ", owner=" + NOBODY + ", user=0; run as its owner, or name another with "
                        + option);
        assertTrue(Files.exists(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--run-dir", "--aeron-dir", "--device-dir"})
    void shouldRefuseLinks(final String option) throws IOException {
        final Path target = Files.createDirectory(directory.path().resolve("target"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(target.resolve("precious"));
        final Path path = Files.createSymbolicLink(directory.path().resolve("given"), target);
        assertRefused(
                option, path, "refusing a symbolic link: path=" + path + "; remove it, or name another with " + option);
        assertTrue(Files.exists(target.resolve("precious")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--run-dir", "--aeron-dir", "--device-dir", "--pool-dir"})
    void shouldRefuseFiles(final String option) throws IOException {
        final Path path = Files.createFile(directory.path().resolve("given"));
        assertRefused(option, path, "not a directory: path=" + path + "; remove it, or name another with " + option);
        assertRefused(
                option,
                path.resolve("below"),
                "not a directory: path=" + path + "; remove it, or name another with " + option);
        assertTrue(Files.exists(path));
    }

    private void assertRefused(final String option, final Path path, final String message) {
        try (ChildJvm agent = ChildJvm.startAgent(directory, option, path.toString())) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            final String line = agent.awaitLine(message);
            assertTrue(line.startsWith("pegaflow agent: cannot use the "), line);
            assertEquals(
                    List.of(),
                    agent.lines().stream()
                            .filter(text -> text.startsWith("\tat "))
                            .toList());
        }
        assertFalse(Files.exists(directory.run()), directory.content()::toString);
    }

    private static String permissions(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
