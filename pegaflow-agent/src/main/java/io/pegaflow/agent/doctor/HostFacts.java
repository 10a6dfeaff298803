package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the host tells about itself. All questions are read only; what cannot be told is empty. */
interface HostFacts {
    /** Text of a small file, as in {@code /proc} and {@code /sys}. */
    Optional<String> read(Path file);

    /** First bytes of a file, at most so many. */
    Optional<byte[]> readBytes(Path file, int length);

    /** Names in a directory, sorted; none when it is not there. */
    List<String> list(Path directory);

    /** What stands at a path itself, links not followed. */
    Optional<FileFacts> file(Path path);

    /** The file system below an existing path. */
    Optional<SpaceFacts> space(Path existing);

    /** An existing path without links in it. */
    Path realPath(Path existing);

    boolean isWritable(Path directory);

    /** Process that has a socket open, by the inode of the socket. */
    Optional<Long> processOfSocket(long inode);

    /** Effective user of this process, -1 if unknown. */
    int uid();

    Optional<String> environment(String name);

    /** Functions that a shared library exports. */
    Optional<Set<String>> exports(Path library);

    JvmFacts jvm();
}
