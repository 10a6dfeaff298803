package io.pegaflow.engine.runtime.counters;

/**
 * Layout of the counters file, little-endian. The two buffers are laid out as those of Agrona's {@code CountersManager}.
 *
 * <pre>
 *   0                   4                   8
 *  +-------------------+-------------------+
 *  |  magic "PGFC"     |  layout version   |   0
 *  +-------------------+-------------------+
 *  |  pid of the agent                     |   8
 *  +---------------------------------------+
 *  |  pid start time, ticks after boot     |  16
 *  +---------------------------------------+
 *  |  incarnation                          |  24
 *  +---------------------------------------+
 *  |  start, ms since the epoch            |  32
 *  +-------------------+-------------------+
 *  |  metadata length  |  values length    |  40
 *  +-------------------+-------------------+
 *  |  tables length    |  reserved, 0      |  48
 *  +-------------------+-------------------+
 *  |  reserved, 0                          |  56
 *  +---------------------------------------+
 *  |  publications x 2, odd during one     |  64
 *  +---------------------------------------+
 *  |  last publication, ms since the epoch |  72
 *  +---------------------------------------+
 *  |  reserved, 0                      ... |  80
 *  +---------------------------------------+
 *  |  metadata buffer                  ... |  128
 *  +---------------------------------------+
 *  |  values buffer                    ... |  128 + metadata length
 *  +---------------------------------------+
 *  |  tables, see CountersTable        ... |  behind the values
 *  +---------------------------------------+
 * </pre>
 *
 * <p>What the engine publishes belongs together if the number of publications is even and the same before and after it was read.
 *
 * <p>The magic is written last. A later layout version may give meaning to reserved bytes; what is here stays where it is.
 */
final class CountersFileDescriptor {
    static final int MAGIC = 0x43464750;
    static final int VERSION = 2;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int PID_OFFSET = 8;
    static final int PID_START_TIME_OFFSET = 16;
    static final int INCARNATION_OFFSET = 24;
    static final int START_MS_OFFSET = 32;
    static final int METADATA_LENGTH_OFFSET = 40;
    static final int VALUES_LENGTH_OFFSET = 44;
    static final int TABLES_LENGTH_OFFSET = 48;
    static final int PUBLICATIONS_OFFSET = 64;
    static final int PUBLISHED_MS_OFFSET = 72;
    static final int HEADER_LENGTH = 128;

    private CountersFileDescriptor() {}
}
