package io.pegaflow.agent.doctor;

import static io.pegaflow.agent.doctor.ScriptedHost.DIRECTORY;
import static io.pegaflow.agent.doctor.ScriptedHost.FILE;
import static io.pegaflow.agent.doctor.ScriptedHost.SHM_DEVICE;
import static io.pegaflow.agent.doctor.ScriptedHost.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other agents, media drivers and directories: each check is made to fail, and its remedy read. */
class DoctorDirectoriesTest extends Consultation {
    @Test
    void shouldNameTheAgentThatRuns() {
        host.file(RUN, DIRECTORY | 0700, USER, SHM_DEVICE)
                .file(RUN + "/lock", FILE | 0600, USER, SHM_DEVICE)
                .text("/proc/locks", "3: POSIX  ADVISORY  WRITE 812 00:1b:42 0 EOF\n")
                .text("/proc/812/comm", "java\n");

        expect("other agent", Status.STOP, "pid 812 (java) has " + RUN, "kill 812, or give this one another --run-dir");
    }

    @Test
    void shouldNameWhoHasThePool() {
        poolDirectory = Path.of("/dev/shm");
        host.file("/dev/shm/pool", FILE | 0600, USER, SHM_DEVICE)
                .text("/proc/locks", "3: POSIX  ADVISORY  WRITE 812 00:1b:42 0 EOF\n");

        expect("other agent", Status.STOP, "pid 812 has the pool in /dev/shm", "another --pool-dir");
    }

    @Test
    void shouldNameWhoUsesTheMediaDriver() {
        host.file(RUN + "/aeron/pegaflow.lock", FILE | 0600, USER, SHM_DEVICE)
                .text("/proc/locks", "3: POSIX  ADVISORY  WRITE 812 00:1b:42 0 EOF\n");

        expect("other agent", Status.STOP, "pid 812 uses the media driver in " + RUN, "another --aeron-dir");
    }

    @Test
    void shouldNotTakeAnotherFilesLockForOurs() {
        host.file(RUN + "/lock", FILE | 0600, USER, SHM_DEVICE)
                .text(
                        "/proc/locks",
                        "1: POSIX  ADVISORY  WRITE 812 00:1b:43 0 EOF\n2: FLOCK  ADVISORY  WRITE 813 00:1b:42 0 EOF\n"
                                + "3: POSIX  ADVISORY  WRITE 814 00:1c:42 0 EOF\n");

        assertEquals(Status.OK, finding("other agent").status());
        assertTrue(finding("other agent").found().contains("the next start removes them"));
    }

    @Test
    void shouldSayWhenLocksAreNotToBeSeen() {
        host.without("/proc/locks");

        expect("other agent", Status.UNKNOWN, "does not tell", "cat " + RUN + "/lock");
    }

    @Test
    void shouldNameALiveMediaDriver() {
        host.head(RUN + "/aeron/cnc.dat", headOfDriver(900))
                .text("/proc/900/stat", "900 (aeron md) S 1 900 900 0")
                .text("/proc/900/comm", "aeron md\n");

        expect(
                "media driver",
                Status.STOP,
                "pid 900 (aeron md) has one in " + RUN + "/aeron",
                "use it with --external-driver");
    }

    @Test
    void shouldNotMindADeadMediaDriver() {
        host.head(RUN + "/aeron/cnc.dat", headOfDriver(900)).text("/proc/900/stat", "900 (aeron md) Z 1 900 900 0");

        assertEquals(Status.OK, finding("media driver").status());
    }

    @Test
    void shouldUseAnExternalMediaDriver() {
        externalDriver = true;
        host.file(RUN + "/aeron", DIRECTORY | 0755, USER, SHM_DEVICE)
                .listing(RUN + "/aeron", "cnc.dat", "photos")
                .head(RUN + "/aeron/cnc.dat", headOfDriver(900))
                .text("/proc/900/stat", "900 (aeron md) S 1 900 900 0");

        assertEquals(Status.OK, finding("media driver").status());
        assertTrue(finding("media driver").found().endsWith("the agent uses it"));
        assertEquals(Status.OK, finding("aeron dir").status());
    }

    @Test
    void shouldMissAnExternalMediaDriver() {
        externalDriver = true;
        expect("media driver", Status.STOP, "none in " + RUN + "/aeron", "leave out --external-driver");
        expect("aeron dir", Status.STOP, RUN + "/aeron is not there", "name its --aeron-dir");

        host.head(RUN + "/aeron/cnc.dat", headOfDriver(900));
        expect("media driver", Status.STOP, "is dead, or in another pid namespace: pid 900", "start one there");
    }

    @Test
    void shouldNotLetAForeignDirectoryBeEmptied() {
        host.listing(RUN + "/aeron", "pegaflow.mark", "photos");

        expect("media driver", Status.STOP, "no media driver has made: photos", "it is emptied at start");
    }

    @ParameterizedTest
    @CsvSource({"run dir,--run-dir,", "device dir,--device-dir,", "aeron dir,--aeron-dir,", "pool dir,--pool-dir,"})
    void shouldRefuseWhatIsNoDirectory(final String check, final String option) {
        host.file(pathOf(check), FILE | 0600, USER, SHM_DEVICE);

        expect(check, Status.STOP, "is no directory", "name another " + option);
    }

    @ParameterizedTest
    @CsvSource({"run dir,0750,go-rwx", "device dir,0701,go-rwx", "aeron dir,0770,go-w"})
    void shouldRefuseADirectoryOpenToOthers(final String check, final String rights, final String remedy) {
        host.file(pathOf(check), DIRECTORY | Integer.parseInt(rights, 8), USER, SHM_DEVICE);

        expect(check, Status.STOP, "rights " + rights, "chmod " + remedy + " " + pathOf(check));
    }

    @ParameterizedTest
    @CsvSource({"run dir", "device dir", "aeron dir"})
    void shouldRefuseADirectoryOfSomebodyElse(final String check) {
        host.file(pathOf(check), DIRECTORY | 0700, 0, SHM_DEVICE);

        expect(check, Status.STOP, "owner 0, rights 0700: not ours, we are user 1000", "run the agent as user 0");
    }

    @Test
    void shouldTakeAPoolDirectoryOfRootAndOfNobodyElse() {
        poolDirectory = Path.of("/dev/shm");
        assertEquals(Status.OK, finding("pool dir").status());

        host.file("/dev/shm", DIRECTORY | 01777, 1001, SHM_DEVICE);
        expect("pool dir", Status.STOP, "owner 1001, rights 1777: not ours", "run the agent as user 1001");
    }

    @Test
    void shouldRefuseAPoolDirectoryInWhichOthersCanRename() {
        poolDirectory = Path.of("/dev/shm");
        host.file("/dev/shm", DIRECTORY | 0777, 0, SHM_DEVICE);

        expect("pool dir", Status.STOP, "others can rename or remove", "chmod +t /dev/shm");
        expect("run dir", Status.SLOW, "others can rename or remove", "chmod +t /dev/shm");
    }

    @Test
    void shouldHaveOurOwnDirectoryClosedRatherThanMadeSticky() {
        host.file(RUN, DIRECTORY | 0770, USER, SHM_DEVICE);

        expect("pool dir", Status.STOP, "others can rename or remove", "chmod go-w " + RUN);
        expect("aeron dir", Status.SLOW, "others can rename or remove", "chmod go-w " + RUN);
    }

    @Test
    void shouldRefuseALink() {
        host.link(RUN, "/dev/shm");

        expect("run dir", Status.STOP, "is a symbolic link", "rm " + RUN);
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeWritten() {
        host.file(RUN, DIRECTORY | 0500, USER, SHM_DEVICE).unwritable(RUN);

        expect("run dir", Status.STOP, "user 1000 cannot write", "chmod u+rwx " + RUN);
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeMade() {
        host.unwritable("/dev/shm");

        expect("run dir", Status.STOP, "cannot write in /dev/shm", "chown 1000 " + RUN);
    }

    @Test
    void shouldRefuseAReadOnlyFileSystem() {
        host.replace(SHM_MOUNT, "tmpfs rw", "tmpfs ro");

        expect("run dir", Status.STOP, "mounted read-only", "mount -o remount,rw /dev/shm");
    }

    private static byte[] headOfDriver(final long pid) {
        return ByteBuffer.allocate(128)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(io.aeron.CncFileDescriptor.pidOffset(0), pid)
                .array();
    }

    private static String pathOf(final String check) {
        switch (check) {
            case "aeron dir":
                return RUN + "/aeron";
            case "device dir":
                return "/dev/shm/pegaflow-devices-x";
            default:
                return RUN;
        }
    }
}
