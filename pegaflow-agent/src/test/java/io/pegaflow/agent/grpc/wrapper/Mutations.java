package io.pegaflow.agent.grpc.wrapper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Changes bytes as a bad client would. */
final class Mutations {
    private static final byte[] INSTRUCTIONS =
            "().BCJKMNRXbhjtu}ciosPQlde0122aqrgp".getBytes(StandardCharsets.US_ASCII);

    private Mutations() {}

    static byte[] mutate(final byte[] seed, final Random random) {
        byte[] bytes = seed;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes = mutateOnce(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutateOnce(final byte[] bytes, final Random random) {
        final byte[] changed = bytes.clone();
        if (changed.length < 2) {
            return changed;
        }
        final int index = random.nextInt(changed.length);
        switch (random.nextInt(6)) {
            case 0 -> changed[index] = (byte) random.nextInt();
            case 1 -> changed[index] ^= (byte) (1 << random.nextInt(8));
            case 2 -> changed[index] = INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)];
            case 3 -> changed[index] = (byte) (0x80 + random.nextInt(0x19));
            case 4 -> {
                // A piece of itself elsewhere, as a value used twice.
                final int length = random.nextInt(Math.min(32, changed.length - index));
                System.arraycopy(bytes, random.nextInt(bytes.length - length), changed, index, length);
            }
            default -> {
                return cutOut(changed, index, random);
            }
        }
        return changed;
    }

    // The frame says how much follows it, so it is made true again: what is behind it is what matters.
    private static byte[] cutOut(final byte[] bytes, final int index, final Random random) {
        final int length = random.nextInt(Math.min(8, bytes.length - index));
        final byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, index + length, shorter, index, bytes.length - index - length);
        final int rest = shorter.length - 11;
        if (rest > 0) {
            for (int i = 0; i < 8; i++) {
                shorter[3 + i] = (byte) (i < 4 ? rest >>> 8 * i : 0);
            }
        }
        return shorter;
    }
}
