package io.pegaflow.engine.journal;

/** Checks the checksums and numbers of successive records. */
final class RecordCheck {
    enum Result {
        INTACT,
        DAMAGED,
        /** Intact or not, it is not the one that follows. */
        OUT_OF_ORDER,
        /** Bad or not to be checked, because the record before was damaged, which is known already. */
        STILL_DAMAGED
    }

    private final RecordChain chain = new RecordChain();
    private boolean hasPrevious;
    private boolean wasDamaged;
    private int previousStored;
    private int previousComputed;
    private int number;
    private int expected;
    private int expectedBefore;
    private int computed;
    private int stored;

    /** A record was met of which nothing can be read. */
    void lost() {
        wasDamaged = true;
        expected++;
    }

    Result check(final byte[] record, final int length, final boolean isStart, final boolean standsAlone) {
        number = intAt(record, RecordChain.NUMBER_OFFSET);
        stored = intAt(record, RecordChain.CRC_OFFSET);
        final Result result = result(record, length, isStart, standsAlone);
        hasPrevious = true;
        wasDamaged = result != Result.INTACT && !(standsAlone && computed == stored);
        previousStored = stored;
        previousComputed = computed;
        return result;
    }

    private Result result(final byte[] record, final int length, final boolean isStart, final boolean standsAlone) {
        final int before = expected;
        final boolean isNext = number == before;
        if (standsAlone) {
            computed = chain.crc(record, 0, length, 0);
            if (computed == stored) {
                expected = number + 1;
                return isNext || isStart || !hasPrevious || wasDamaged ? Result.INTACT : outOfOrder(before);
            }
        } else if (!hasPrevious) {
            // Nothing to check it with; whoever reads it has to begin at a cut anyway.
            computed = stored;
            expected = number + 1;
            return Result.INTACT;
        } else {
            computed = chain.crc(record, 0, length, previousStored);
            if (computed == stored || wasDamaged && chain.crc(record, 0, length, previousComputed) == stored) {
                computed = stored;
                expected = number + 1;
                return Result.INTACT;
            }
        }
        final boolean isKnown = wasDamaged;
        expected = before + 1;
        if (!isNext) {
            expected = number + 1;
        }
        return isKnown ? Result.STILL_DAMAGED : isNext ? Result.DAMAGED : outOfOrder(before);
    }

    private Result outOfOrder(final int before) {
        expectedBefore = before;
        return Result.OUT_OF_ORDER;
    }

    /** Number of the record checked last. */
    int number() {
        return number;
    }

    /** The number it should have had. */
    int expected() {
        return expectedBefore;
    }

    /** Is a record that stands alone intact in itself? */
    boolean isIntactAlone() {
        return computed == stored;
    }

    private static int intAt(final byte[] record, final int at) {
        return record[at] & 0xFF
                | (record[at + 1] & 0xFF) << 8
                | (record[at + 2] & 0xFF) << 16
                | (record[at + 3] & 0xFF) << 24;
    }
}
