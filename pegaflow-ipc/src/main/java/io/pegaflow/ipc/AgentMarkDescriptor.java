package io.pegaflow.ipc;

/**
 * Layout of the mark file, little endian.
 *
 * <pre>
 *   0                   4                   8
 *  +-------------------+-------------------+
 *  |  magic "PGFM"     |  layout version   |   0
 *  +-------------------+-------------------+
 *  |  pid                                  |   8
 *  +---------------------------------------+
 *  |  pid start time, ticks after boot     |  16
 *  +---------------------------------------+
 *  |  incarnation                          |  24
 *  +-------------------+-------------------+
 *  |  state            |  reserved, 0      |  32
 *  +-------------------+-------------------+
 *  |  pid namespace, inode or -1           |  40
 *  +---------------------------------------+
 *  |  reserved, 0                      ... |  48
 *  +---------------------------------------+
 *  |  heartbeat, ms since the epoch        |  64
 *  +---------------------------------------+
 *  |  reserved, 0                      ... |  72
 *  +---------------------------------------+  128 = length of the file
 * </pre>
 *
 * <p>A later layout version may give meaning to reserved bytes and lengthen the file; what is here stays where it is. A file
 * appears under its name complete and is never shortened or used by a second agent: the next one replaces it by renaming.
 */
final class AgentMarkDescriptor {
    static final int MAGIC = 0x4D464750;
    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int PID_OFFSET = 8;
    static final int PID_START_TIME_OFFSET = 16;
    static final int INCARNATION_OFFSET = 24;
    static final int STATE_OFFSET = 32;
    static final int PID_NAMESPACE_OFFSET = 40;
    static final int HEARTBEAT_OFFSET = 64;
    static final int LENGTH = 128;

    private AgentMarkDescriptor() {}
}
