package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A host that is as a test says; at first it is one that nothing is wrong with. */
final class ScriptedHost implements HostFacts {
    static final int USER = 1000;
    static final int DIRECTORY = 0040000;
    static final int FILE = 0100000;
    static final int LINK = 0120000;
    static final long SHM_DEVICE = 0x1b;
    static final long DISK_DEVICE = 0xfe00;

    private final Map<Path, String> texts = new HashMap<>();
    private final Map<Path, byte[]> bytes = new HashMap<>();
    private final Map<Path, List<String>> listings = new HashMap<>();
    private final Map<Path, FileFacts> files = new HashMap<>();
    private final Map<Path, Path> links = new HashMap<>();
    private final Map<Long, SpaceFacts> spaces = new HashMap<>();
    private final Map<Long, Long> sockets = new HashMap<>();
    private final Map<Path, Set<String>> exports = new HashMap<>();
    private final Set<Path> unwritable = new HashSet<>();
    private JvmFacts jvm = new JvmFacts(
            17,
            "17.0.15+6",
            "Linux",
            "amd64",
            "64",
            32,
            4L << 30,
            List.of("Copy", "MarkSweepCompact"),
            List.of("-XX:+UseSerialGC"),
            Set.of("jdk.internal.misc"),
            Set.of("sun.nio.ch", "java.lang.reflect"));

    ScriptedHost() {
        text("/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw,size=64g,huge=within_size 0 0\n");
        text("/proc/self/limits", "Max locked memory         unlimited            unlimited            bytes     \n");
        text(
                "/proc/self/status",
                "Name:\tjava\nUmask:\t0077\nCapEff:\t0000000000000000\nCpus_allowed_list:\t0-31\n"
                        + "Mems_allowed_list:\t0\n");
        text("/proc/meminfo", "MemTotal: 134217728 kB\nMemAvailable: 100663296 kB\nSwapTotal: 0 kB\n");
        text("/proc/locks", "");
        text("/proc/net/tcp", "  sl  local_address rem_address   st\n");
        text("/sys/kernel/mm/transparent_hugepage/shmem_enabled", "always within_size advise [never] deny force\n");
        text("/sys/devices/system/node/online", "0\n");
        text("/sys/devices/system/cpu/online", "0-31\n");
        text("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
        file("/", DIRECTORY | 0755, 0, DISK_DEVICE);
        file("/dev/shm", DIRECTORY | 01777, 0, SHM_DEVICE);
        space(DISK_DEVICE, 100L << 30, 50L << 30);
        space(SHM_DEVICE, 64L << 30, 64L << 30);
    }

    ScriptedHost text(final String path, final String text) {
        texts.put(Path.of(path), text);
        return this;
    }

    ScriptedHost without(final String path) {
        texts.remove(Path.of(path));
        return this;
    }

    ScriptedHost replace(final String path, final String old, final String text) {
        return text(path, texts.get(Path.of(path)).replace(old, text));
    }

    ScriptedHost head(final String path, final byte[] head) {
        bytes.put(Path.of(path), head);
        return this;
    }

    ScriptedHost listing(final String path, final String... names) {
        listings.put(Path.of(path), List.of(names));
        return this;
    }

    ScriptedHost file(final String path, final int mode, final int owner, final long device) {
        files.put(Path.of(path), new FileFacts(mode, owner, 0, device, 42));
        return this;
    }

    ScriptedHost link(final String path, final String target) {
        links.put(Path.of(path), Path.of(target));
        return file(path, LINK | 0777, USER, SHM_DEVICE);
    }

    ScriptedHost unwritable(final String path) {
        unwritable.add(Path.of(path));
        return this;
    }

    ScriptedHost space(final long device, final long totalBytes, final long usableBytes) {
        spaces.put(device, new SpaceFacts(totalBytes, usableBytes));
        return this;
    }

    ScriptedHost socket(final long inode, final long pid, final String name) {
        sockets.put(inode, pid);
        return text("/proc/" + pid + "/comm", name + "\n");
    }

    ScriptedHost jvm(final JvmFacts facts) {
        jvm = facts;
        return this;
    }

    @Override
    public Optional<String> read(final Path file) {
        return Optional.ofNullable(texts.get(file));
    }

    @Override
    public Optional<byte[]> readBytes(final Path file, final int length) {
        return Optional.ofNullable(bytes.get(file));
    }

    @Override
    public List<String> list(final Path directory) {
        return listings.getOrDefault(directory, List.of());
    }

    @Override
    public Optional<FileFacts> file(final Path path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public Optional<SpaceFacts> space(final Path existing) {
        return file(realPath(existing)).map(FileFacts::device).map(spaces::get);
    }

    @Override
    public Path realPath(final Path existing) {
        return links.getOrDefault(existing, existing);
    }

    @Override
    public boolean isWritable(final Path directory) {
        return !unwritable.contains(directory);
    }

    @Override
    public Optional<Long> processOfSocket(final long inode) {
        return Optional.ofNullable(sockets.get(inode));
    }

    @Override
    public int uid() {
        return USER;
    }

    @Override
    public Optional<String> environment(final String name) {
        return Optional.empty();
    }

    ScriptedHost exporting(final String library, final Set<String> functions) {
        exports.put(Path.of(library), functions);
        return this;
    }

    @Override
    public Optional<Set<String>> exports(final Path library) {
        return Optional.ofNullable(exports.get(library));
    }

    @Override
    public JvmFacts jvm() {
        return jvm;
    }
}
