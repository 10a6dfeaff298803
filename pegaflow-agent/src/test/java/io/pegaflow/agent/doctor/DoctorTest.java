package io.pegaflow.agent.doctor;

import static io.pegaflow.agent.doctor.ScriptedHost.DIRECTORY;
import static io.pegaflow.agent.doctor.ScriptedHost.DISK_DEVICE;
import static io.pegaflow.agent.doctor.ScriptedHost.FILE;
import static io.pegaflow.agent.doctor.ScriptedHost.SHM_DEVICE;
import static io.pegaflow.agent.doctor.ScriptedHost.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.PoolContext;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check is made to fail, and its remedy read. */
class DoctorTest extends Consultation {
    @Test
    void shouldFindNothingWrongWithAHostThatIsFine() {
        final Report report = examine();

        for (final Report.Entry entry : report.entries()) {
            assertEquals(Status.OK, entry.finding().status(), entry.toString());
        }
        assertFalse(report.isStop());
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
        poolBytes = PoolContext.BYTES_BY_DEFAULT;

        expect("pool space", Status.SLOW, "takes half of what does: 3.9gb", "--pool-size 8064mb at most");
    }

    @Test
    void shouldStopWhereNotEvenTheDefaultPoolFits() {
        host.space(SHM_DEVICE, 64L << 20, 64L << 20);
        poolBytes = PoolContext.BYTES_BY_DEFAULT;

        expect("pool space", Status.STOP, "do not fit", "--shm-size");
        expect("aeron space", Status.STOP, "/dev/shm (tmpfs) has 64.0mb free", "--shm-size");
    }

    @Test
    void shouldLetTheNarrowerLimitSayWhatBecomesOfTheDefaultPool() {
        host.space(SHM_DEVICE, 64L << 20, 64L << 20)
                .replace("/proc/meminfo", "MemAvailable: 100663296", "MemAvailable: 8388608");
        poolBytes = PoolContext.BYTES_BY_DEFAULT;
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
        poolBytes = PoolContext.BYTES_BY_DEFAULT;

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
    void shouldNotAskForOneNodeWhereDevicesHaveTheirs() {
        host.text("/sys/devices/system/node/online", "0-1\n");
        isNumaPlaced = true;

        final Finding finding = finding("numa");
        assertEquals(Status.OK, finding.status());
        assertTrue(
                finding.found().startsWith("2 nodes, copy threads and pool go to those of the devices"),
                finding.found());
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
    void shouldStopWhereCudaIsAskedForAndNoDriverIsThere() {
        backendKind = DeviceBackendKind.CUDA;

        expect("cuda", Status.STOP, "no GPU, no driver; the cuda backend needs it", "LD_LIBRARY_PATH");
    }

    @Test
    void shouldSayThatGpusAreUsed() {
        host.listing("/dev", "null", "nvidia0", "nvidia1", "nvidiactl")
                .text(
                        "/proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n");

        expect("cuda", Status.SLOW, "no libcuda.so.1; the GPUs are not used", "LD_LIBRARY_PATH");
        host.file("/usr/lib64/libcuda.so.1", FILE | 0755, 0, DISK_DEVICE);
        assertEquals(Status.OK, finding("cuda").status());
        assertEquals(
                "/dev/nvidia0 /dev/nvidia1, driver 550.54.15, /usr/lib64/libcuda.so.1; the cuda backend will be used",
                finding("cuda").found());
        backendKind = DeviceBackendKind.HOST;
        assertEquals(Status.OK, finding("cuda").status());
    }

    @Test
    void shouldStopWhereTheDriverLacksFunctions() {
        host.file("/usr/lib64/libcuda.so.1", FILE | 0755, 0, DISK_DEVICE)
                .exporting("/usr/lib64/libcuda.so.1", Set.of("cuInit"));

        expect("cuda", Status.STOP, "the driver lacks cuDriverGetVersion cuDeviceGet", "a driver of CUDA 12");
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/net/tcp,00000000:C387,50055,STOP,--addr",
        "/proc/net/tcp6,00000000000000000000000000000000:2383,9091,STOP,--http-addr"
    })
    void shouldNameWhoListens(
            final String table, final String address, final int port, final Status status, final String remedy) {
        host.text(table, "   0: " + address + " 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1\n")
                .socket(4711, 812, "prometheus");

        expect("ports", status, port + " taken by pid 812 (prometheus)", remedy);
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
}
