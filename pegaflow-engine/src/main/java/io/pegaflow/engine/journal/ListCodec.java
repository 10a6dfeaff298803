package io.pegaflow.engine.journal;

import io.pegaflow.ipc.Limits;
import org.agrona.DirectBuffer;

/**
 * The lists of requests in a body.
 *
 * <p>Block ids: their number, then runs of equal strides until there are as many: distance of the first from what would follow the
 * run before, a count of the others, and if there are any the distance of the stride from 1.
 *
 * <p>Hashes: their number, then runs until there are as many, each with a count of twice its length, plus 1 if they are known. A
 * known run has successive numbers: the distance of the first from what would follow the known run before. A new run has the
 * bytes of hashes that get the next numbers.
 */
final class ListCodec {
    private static final int MAX_LIST_BYTES = 1 << 24;

    private final RecordModel model;

    ListCodec(final RecordModel model) {
        this.model = model;
    }

    static void checkLength(final long length) {
        if (length < 0 || length > MAX_LIST_BYTES) {
            throw new MalformedRecordException("list is too long: bytes=" + length + ", max=" + MAX_LIST_BYTES);
        }
    }

    void blockIds(final Payload payload) {
        final long total = payload.packed().count(payload.get(Integer.BYTES) / Integer.BYTES);
        checkLength(total * Integer.BYTES);
        payload.next(Integer.BYTES, total * Integer.BYTES);
        model.commandBlocks += (int) total;
        for (long done = 0; done < total; ) {
            final int offset = payload.offset();
            final int runLength = payload.isBuilt() ? 0 : strideRun(payload.buffer(), offset, (int) (total - done));
            final long first = payload.packed().distance(payload.get(Integer.BYTES), model.nextBlockId);
            final long others = payload.packed().count(runLength - 1L);
            long stride = 1;
            if (others > 0) {
                stride = payload.isBuilt()
                        ? 0
                        : Payload.read(payload.buffer(), offset + Integer.BYTES, Integer.BYTES) - first;
                stride = payload.packed().distance(stride, 1);
            }
            if (others < 0 || others >= total - done) {
                throw new MalformedRecordException("run is longer than its list: ids=" + others + ", list=" + total);
            }
            for (long i = 0; i <= others; i++) {
                payload.next(Integer.BYTES, first + i * stride);
            }
            done += others + 1;
            model.nextBlockId = first + (others + 1) * stride;
        }
    }

    private static int strideRun(final DirectBuffer buffer, final int offset, final int max) {
        if (max == 1) {
            return 1;
        }
        final long first = Payload.read(buffer, offset, Integer.BYTES);
        final long stride = Payload.read(buffer, offset + Integer.BYTES, Integer.BYTES) - first;
        int length = 2;
        while (length < max
                && Payload.read(buffer, offset + length * Integer.BYTES, Integer.BYTES) == first + length * stride) {
            length++;
        }
        return length;
    }

    void hashes(final Payload payload, final int hashLength, final int storageGroup, final boolean isSave) {
        final long total = payload.packed().count(payload.get(Integer.BYTES) / Math.max(1, hashLength));
        checkLength(total * hashLength);
        if (total > Limits.MAX_BLOCKS_PER_REQUEST) {
            throw new MalformedRecordException("too many hashes: count=" + total);
        }
        payload.next(Integer.BYTES, total * hashLength);
        model.commandBlocks += isSave ? 0 : (int) total;
        for (int done = 0; done < total; ) {
            final int run = payload.isBuilt()
                    ? build(payload, hashLength, (int) total - done)
                    : pack(payload, hashLength, (int) total - done);
            if (isSave) {
                for (int i = 0; i < run; i++) {
                    model.saved.add(model.nextHashNumber - run + i, storageGroup);
                }
            }
            done += run;
        }
    }

    private int pack(final Payload payload, final int hashLength, final int max) {
        final HashDictionary dictionary = model.dictionary;
        final DirectBuffer buffer = payload.buffer();
        final int offset = payload.offset();
        final int number = dictionary.find(buffer, offset, hashLength);
        int run = 1;
        if (number == HashDictionary.NONE) {
            dictionary.add(buffer, offset, hashLength);
            while (run < max && dictionary.find(buffer, offset + run * hashLength, hashLength) == HashDictionary.NONE) {
                dictionary.add(buffer, offset + run * hashLength, hashLength);
                run++;
            }
            payload.writer().count(2L * run);
            payload.bytes(run * hashLength);
            model.nextHashNumber = dictionary.size();
        } else {
            while (run < max
                    && number + run < dictionary.size()
                    && dictionary.isEqual(number + run, buffer, offset + run * hashLength, hashLength)) {
                run++;
            }
            payload.writer().count(2L * run + 1);
            payload.writer().distance(number, model.nextHashNumber);
            payload.skip(run * hashLength);
            model.nextHashNumber = number + run;
        }
        return run;
    }

    private int build(final Payload payload, final int hashLength, final int max) {
        final HashDictionary dictionary = model.dictionary;
        final PackedReader reader = payload.reader();
        final long token = reader.count("run", 2L * max + 1);
        final int run = (int) token >>> 1;
        if (run == 0) {
            throw new MalformedRecordException("empty run of hashes: left=" + max);
        }
        if ((token & 1) == 0) {
            if (!dictionary.hasRoom(run, run * hashLength)) {
                throw new MalformedRecordException("dictionary is full: hashes=" + dictionary.size() + ", new=" + run);
            }
            final int offset = payload.offset();
            payload.bytes(run * hashLength);
            for (int i = 0; i < run; i++) {
                dictionary.add(payload.built(), offset + i * hashLength, hashLength);
            }
            model.nextHashNumber = dictionary.size();
        } else {
            final long number = reader.distance(0, model.nextHashNumber);
            if (number < 0 || number + run > dictionary.size()) {
                throw new MalformedRecordException(
                        "unknown hash: number=" + number + ", run=" + run + ", known=" + dictionary.size());
            }
            for (int i = 0; i < run; i++) {
                if (dictionary.length((int) number + i) != hashLength) {
                    throw new MalformedRecordException("hash of another length: number=" + (number + i));
                }
                payload.built()
                        .putBytes(
                                payload.offset(), dictionary.buffer(), dictionary.offset((int) number + i), hashLength);
                payload.skip(hashLength);
            }
            model.nextHashNumber = (int) number + run;
        }
        return run;
    }
}
