package io.pegaflow.agent.doctor;

import static io.pegaflow.agent.doctor.ScriptedHost.DIRECTORY;
import static io.pegaflow.agent.doctor.ScriptedHost.DISK_DEVICE;
import static io.pegaflow.agent.doctor.ScriptedHost.FILE;
import static io.pegaflow.agent.doctor.ScriptedHost.SHM_DEVICE;
import static io.pegaflow.agent.doctor.ScriptedHost.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check is made to fail, and its remedy read. */
class DoctorTest {
    private static final String RUN = "/dev/shm/pegaflow-x";
    private static final long TRANSPORT_BYTES = 128L << 20;
    private static final String SHM_MOUNT = "/proc/self/mounts";

    private final ScriptedHost host = new ScriptedHost();
    private Path poolDirectory = Path.of(RUN);
    private Path aeronDirectory = Path.of(RUN, "aeron");
    private boolean externalDriver;
    private long poolBytes = 4L << 30;
    private DeviceBackendKind backendKind = DeviceBackendKind.AUTO;
    private int devices = 1;
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private IdleMode idleMode = IdleMode.AUTO;

    @Test
    void shouldFindNothingWrongWithAHostThatIsFine() {
        final Report report = examine();

        for (final Report.Entry entry : report.entries()) {
            assertEquals(Status.OK, entry.finding().status(), entry.toString());
        }
        assertFalse(report.isStop());
    }

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

    @ParameterizedTest
    @CsvSource({
        "0000,SLOW,lets group or others write",
        "0002,SLOW,lets group or others write",
        "0277,STOP,from the owner"
    })
    void shouldReadTheUmask(final String umask, final Status status, final String found) {
        host.replace("/proc/self/status", "0077", umask);

        expect("umask", status, found, "umask 077");
    }

    @Test
    void shouldSayWhenTheUmaskIsNotToBeSeen() {
        host.without("/proc/self/status");

        expect("umask", Status.UNKNOWN, "does not tell", "umask 077");
    }

    @Test
    void shouldStopAtAGivenPoolThatDoesNotFit() {
        host.space(SHM_DEVICE, 64L << 20, 64L << 20);
        poolBytes = 1L << 30;
        aeronDirectory = Path.of("/tmp/aeron");

        expect(
                "pool space",
                Status.STOP,
                "64.0mb free of 64.0mb; the pool's 1.0gb do not fit",
                "--pool-size 64mb at most");
        expect("pool space", Status.STOP, "", "mount -o remount,size=1024m /dev/shm (docker: --shm-size 1024m)");
    }

    @Test
    void shouldCountWhatTheTransportTakesOfTheSameFileSystem() {
        host.space(SHM_DEVICE, 5L << 30, 4L << 30);

        expect("pool space", Status.STOP, "Aeron needs 128.0mb", "--pool-size 3968mb at most");
        // 4 GiB of pool, the transport, and 1 GiB that others have.
        expect("pool space", Status.STOP, "", "mount -o remount,size=5248m /dev/shm");
    }

    @Test
    void shouldSayWhatBecomesOfTheDefaultPool() {
        host.space(SHM_DEVICE, 8L << 30, 8L << 30);
        poolBytes = AgentContext.POOL_BYTES_BY_DEFAULT;

        expect("pool space", Status.SLOW, "takes half of what does: 3.9gb", "--pool-size 8064mb at most");
    }

    @Test
    void shouldStopWhereNotEvenTheDefaultPoolFits() {
        host.space(SHM_DEVICE, 64L << 20, 64L << 20);
        poolBytes = AgentContext.POOL_BYTES_BY_DEFAULT;

        expect("pool space", Status.STOP, "do not fit", "--shm-size");
        expect("aeron space", Status.STOP, "/dev/shm (tmpfs) has 64.0mb free", "--shm-size");
    }

    @Test
    void shouldLetTheNarrowerLimitSayWhatBecomesOfTheDefaultPool() {
        host.space(SHM_DEVICE, 64L << 20, 64L << 20)
                .replace("/proc/meminfo", "MemAvailable: 100663296", "MemAvailable: 8388608");
        poolBytes = AgentContext.POOL_BYTES_BY_DEFAULT;
        assertFalse(
                finding("memory").found().contains("half"), finding("memory").toString());
        expect("pool space", Status.STOP, "do not fit", "--shm-size 8192m");

        host.space(SHM_DEVICE, 16L << 30, 16L << 30);
        assertFalse(
                finding("pool space").found().contains("half"),
                finding("pool space").toString());
        expect("memory", Status.SLOW, "takes half of what does: 3.9gb", "--pool-size, at most 8064mb");
    }

    @Test
    void shouldWarnOfAPoolOnDisk() {
        poolDirectory = Path.of("/var/pegaflow");

        expect("pool space", Status.SLOW, "/ (ext4)", "in tmpfs or hugetlbfs with --pool-dir");
        assertEquals(Status.OK, finding("memory").status());
    }

    @Test
    void shouldWarnOfAMediaDriverOnDisk() {
        aeronDirectory = Path.of("/tmp/aeron");

        expect("aeron space", Status.SLOW, "not memory", "--aeron-dir");
    }

    @Test
    void shouldStopAtAPoolBeyondTheMemoryOfTheMachine() {
        host.replace("/proc/meminfo", "MemAvailable: 100663296", "MemAvailable: 2097152");

        expect("memory", Status.STOP, "2.0gb available; the pool's 4.0gb do not fit", "or free memory");
    }

    @ParameterizedTest
    @CsvSource({
        "/sys/fs/cgroup/memory.max,/sys/fs/cgroup/memory.current",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes,/sys/fs/cgroup/memory/memory.usage_in_bytes"
    })
    void shouldStopAtAPoolBeyondTheMemoryOfTheContainer(final String limit, final String usage) {
        host.text(limit, (2L << 30) + "\n").text(usage, (1L << 30) + "\n");

        expect("memory", Status.STOP, "1.0gb available under the container's " + limit, "raise the container's memory");
    }

    @Test
    void shouldSayWhenTheDefaultPoolIsCutByMemory() {
        host.replace("/proc/meminfo", "MemAvailable: 100663296", "MemAvailable: 2097152");
        poolBytes = AgentContext.POOL_BYTES_BY_DEFAULT;

        expect("memory", Status.SLOW, "takes half of what does: 960.0mb", "choose with --pool-size, at most 1920mb");
    }

    @Test
    void shouldSayWhenMemoryIsNotToBeSeen() {
        host.without("/proc/meminfo");

        expect("memory", Status.UNKNOWN, "neither", "free -h");
    }

    @Test
    void shouldWarnOfSwap() {
        host.replace("/proc/meminfo", "SwapTotal: 0", "SwapTotal: 1048576");

        expect("memlock, swap", Status.SLOW, "pool pages can go there", "swapoff -a");
        host.text("/sys/fs/cgroup/memory.swap.max", "0\n");
        assertEquals(Status.OK, finding("memlock, swap").status());
    }

    @Test
    void shouldWarnOfALowMemlockLimitWhereThereAreGpus() {
        host.replace("/proc/self/limits", "unlimited            unlimited ", "8388608              8388608   ");
        assertEquals(Status.OK, finding("memlock, swap").status());
        host.listing("/dev", "nvidia0");

        expect("memlock, swap", Status.SLOW, "limit 8.0mb is below the pool's 4.0gb", "ulimit -l unlimited");
        host.replace("/proc/self/status", "CapEff:\t0000000000000000", "CapEff:\t0000000000004000");
        assertTrue(finding("memlock, swap").found().contains("CAP_IPC_LOCK"));
    }

    @ParameterizedTest
    @CsvSource({"never,never,SLOW", "advise,advise,SLOW", "within_size,deny,SLOW", "never,force,OK", "always,never,OK"})
    void shouldReadHowTmpfsUsesHugePages(final String huge, final String policy, final Status status) {
        host.replace(SHM_MOUNT, "huge=within_size", "huge=" + huge)
                .text("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "always [" + policy + "] x\n");

        assertEquals(status, finding("huge pages").status());
        if (status != Status.OK) {
            expect("huge pages", status, "huge=" + huge, "mount -o remount,huge=within_size /dev/shm");
        }
    }

    @Test
    void shouldSayWhenTheKernelHasNoHugePages() {
        host.without("/sys/kernel/mm/transparent_hugepage/shmem_enabled");

        expect("huge pages", Status.UNKNOWN, "does not tell", "--pool-dir in hugetlbfs");
    }

    @Test
    void shouldCountReservedHugePages() {
        final String pages = "/sys/kernel/mm/hugepages/hugepages-2048kB/";
        host.replace(SHM_MOUNT, "tmpfs /dev/shm", "none /huge hugetlbfs rw,pagesize=2M 0 0\ntmpfs /dev/shm")
                .file("/huge", DIRECTORY | 0700, USER, 77)
                .space(77, 0, 0)
                .text(pages + "free_hugepages", "1040\n")
                .text(pages + "resv_hugepages", "16\n");
        poolDirectory = Path.of("/huge");

        expect(
                "pool space",
                Status.STOP,
                "has 2.0gb free",
                "reserve 1024 huge pages more in " + pages + "nr_hugepages");
        host.text(pages + "free_hugepages", "2064\n");
        assertEquals(Status.OK, finding("pool space").status());
        assertEquals(
                "/huge is hugetlbfs, 2048 pages of 2.0mb free",
                finding("huge pages").found());
    }

    @Test
    void shouldWantANewJava() {
        host.jvm(jvm(11, "64", "Linux", 32, List.of()));

        expect("java", Status.STOP, "11", "install JDK 17 or newer");
    }

    @Test
    void shouldWantLinuxAndSixtyFourBits() {
        host.jvm(jvm(17, "32", "Linux", 32, List.of()));
        expect("java", Status.STOP, "32 bit", "64 bit JDK");

        host.jvm(jvm(17, "64", "Mac OS X", 32, List.of()));
        expect("java", Status.STOP, "Mac OS X", "on Linux");
    }

    @Test
    void shouldNameTheMissingJvmOptions() {
        final JvmFacts jvm = host.jvm();
        host.jvm(new JvmFacts(
                jvm.feature(),
                jvm.version(),
                jvm.osName(),
                jvm.osArch(),
                jvm.dataModel(),
                jvm.processors(),
                jvm.maxHeapBytes(),
                jvm.collectors(),
                jvm.arguments(),
                Set.of(),
                Set.of("java.lang.reflect")));

        expect(
                "jvm options",
                Status.STOP,
                "2 options are missing",
                "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED");
    }

    @Test
    void shouldWarnOfJvmOptionsThatSlow() {
        host.jvm(jvm(17, "64", "Linux", 32, List.of("-agentlib:jdwp=transport=dt_socket")));

        expect("jvm options", Status.SLOW, "-agentlib:jdwp", "PEGAFLOW_JAVA_OPTS");
    }

    @Test
    void shouldWarnOfACollectorWithThreadsOfItsOwn() {
        final JvmFacts jvm = host.jvm();
        host.jvm(new JvmFacts(
                jvm.feature(),
                jvm.version(),
                jvm.osName(),
                jvm.osArch(),
                jvm.dataModel(),
                jvm.processors(),
                jvm.maxHeapBytes(),
                List.of("G1 Young Generation", "G1 Old Generation"),
                List.of(),
                jvm.exportedPackages(),
                jvm.openPackages()));

        expect("jvm options", Status.SLOW, "G1 Young Generation", "-XX:+UseSerialGC");
    }

    @Test
    void shouldCountBusyThreadsAgainstCpus() {
        host.jvm(jvm(17, "64", "Linux", 2, List.of()));
        assertEquals(Status.OK, finding("cpus").status());
        assertTrue(
                finding("cpus").found().contains("2 CPUs of the host's 32"),
                finding("cpus").found());

        idleMode = IdleMode.SPIN;
        expect("cpus", Status.SLOW, "pf-engine always, 1 copy thread", "--idle auto");
    }

    @Test
    void shouldRecommendOneThreadForManyDevicesOnFewCpus() {
        host.jvm(jvm(17, "64", "Linux", 8, List.of()));
        devices = 8;

        expect("cpus", Status.SLOW, "8 copy threads while copying; a client needs one more", "--threading shared");
        threadingMode = ThreadingMode.SHARED;
        assertEquals(Status.OK, finding("cpus").status());
    }

    @Test
    void shouldWarnOfSeveralMemoryNodes() {
        host.text("/sys/devices/system/node/online", "0-1\n")
                .text("/sys/devices/system/node/node0/cpulist", "0-15\n")
                .text("/sys/devices/system/node/node1/cpulist", "16-31\n");
        expect("numa", Status.SLOW, "2 nodes, this process is not bound", "numactl --cpunodebind=N --membind=N");

        host.replace("/proc/self/status", "Cpus_allowed_list:\t0-31", "Cpus_allowed_list:\t16-31")
                .replace("/proc/self/status", "Mems_allowed_list:\t0", "Mems_allowed_list:\t0-1");
        expect("numa", Status.SLOW, "bound by CPU alone", "--membind");

        host.text("/proc/self/numa_maps", "7f00 bind:1 anon=1\n");
        assertEquals("2 nodes, this process is bound to node 1", finding("numa").found());
    }

    @Test
    void shouldSayWhenMemoryNodesAreNotToBeSeen() {
        host.without("/sys/devices/system/node/online");

        expect("numa", Status.UNKNOWN, "does not tell", "numactl --hardware");
    }

    @Test
    void shouldWarnOfASlowClock() {
        final String source = "/sys/devices/system/clocksource/clocksource0/";
        host.text(source + "current_clocksource", "hpet\n")
                .text(source + "available_clocksource", "tsc hpet acpi_pm \n");
        expect("clock source", Status.SLOW, "hpet: each reading is a system call", "echo tsc > " + source);

        host.text(source + "available_clocksource", "hpet acpi_pm \n");
        expect("clock source", Status.SLOW, "hpet", "see in dmesg why it gave tsc up");

        host.without(source + "current_clocksource");
        expect("clock source", Status.UNKNOWN, "does not tell", "cat " + source);
    }

    @Test
    void shouldSayThatCudaIsNotInThisVersion() {
        backendKind = DeviceBackendKind.CUDA;

        expect(
                "cuda",
                Status.STOP,
                "no GPU, no driver; the cuda backend is not in this version",
                "--device-backend host");
    }

    @Test
    void shouldSayThatGpusAreNotUsed() {
        host.listing("/dev", "null", "nvidia0", "nvidia1", "nvidiactl")
                .text(
                        "/proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n")
                .file("/usr/lib64/libcuda.so.1", FILE | 0755, 0, DISK_DEVICE);

        expect(
                "cuda",
                Status.SLOW,
                "/dev/nvidia0 /dev/nvidia1, driver 550.54.15, /usr/lib64/libcuda.so.1; not used",
                "--device-backend host if that is what you want");
        backendKind = DeviceBackendKind.HOST;
        assertEquals(Status.OK, finding("cuda").status());
    }

    @ParameterizedTest
    @CsvSource({"/proc/net/tcp,00000000:C387,50055", "/proc/net/tcp6,00000000000000000000000000000000:2383,9091"})
    void shouldNameWhoListens(final String table, final String address, final int port) {
        host.text(table, "   0: " + address + " 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1\n")
                .socket(4711, 812, "prometheus");

        expect("ports", Status.SLOW, port + " taken by pid 812 (prometheus)", "move the other process");
    }

    @Test
    void shouldNotTakeAConnectionForAListener() {
        host.text("/proc/net/tcp", "   0: 00000000:C387 00000000:0000 01 0:0 00:0 0 0 0 4711 1\n");

        assertEquals(Status.OK, finding("ports").status());
    }

    @Test
    void shouldSayWhenPortsAreNotToBeSeen() {
        host.without("/proc/net/tcp");

        expect("ports", Status.UNKNOWN, "does not tell", "ss -ltnp");
    }

    private static byte[] headOfDriver(final long pid) {
        return ByteBuffer.allocate(128)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(io.aeron.CncFileDescriptor.pidOffset(0), pid)
                .array();
    }

    private JvmFacts jvm(
            final int feature,
            final String dataModel,
            final String osName,
            final int processors,
            final List<String> arguments) {
        final JvmFacts jvm = new ScriptedHost().jvm();
        return new JvmFacts(
                feature,
                feature + ".0.1",
                osName,
                jvm.osArch(),
                dataModel,
                processors,
                jvm.maxHeapBytes(),
                jvm.collectors(),
                arguments,
                jvm.exportedPackages(),
                jvm.openPackages());
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

    private void expect(final String check, final Status status, final String found, final String remedy) {
        final Finding finding = finding(check);
        assertEquals(status, finding.status(), finding.toString());
        assertTrue(finding.found().contains(found), finding.toString());
        assertTrue(String.join("\n", finding.remedies()).contains(remedy), finding.toString());
    }

    private Finding finding(final String check) {
        return examine().entries().stream()
                .filter(entry -> entry.name().equals(check))
                .findFirst()
                .orElseThrow()
                .finding();
    }

    private Report examine() {
        return Doctor.examine(host, plan());
    }

    private AgentPlan plan() {
        return new AgentPlan(
                Path.of(RUN),
                aeronDirectory,
                externalDriver,
                poolDirectory,
                Path.of("/dev/shm/pegaflow-devices-x"),
                poolBytes,
                TRANSPORT_BYTES,
                backendKind,
                devices,
                threadingMode,
                idleMode);
    }
}
