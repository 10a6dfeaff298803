package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.KeyHash;
import io.pegaflow.engine.core.LeaseIdCipher;
import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2LongHashMap;

/**
 * What writer and reader both know at a place of the journal, since both have seen the same records since the last cut. Both
 * predict from it, so that only what is not as predicted has to be written; a wrong prediction costs bytes, never truth.
 */
final class RecordModel {
    static final long UNKNOWN_NAMESPACE = -1;
    private static final int TRANSFERS = 1024;
    private static final int OUTCOMES = 256;
    private static final int MAX_KNOWN = 4096;

    final HashDictionary dictionary;
    final PageKeys pageKeys = new PageKeys();
    final SavedHashes saved = new SavedHashes();
    private final Int2ObjectHashMap<KnownConnection> connections = new Int2ObjectHashMap<>();
    private final Long2LongHashMap namespaces = new Long2LongHashMap(UNKNOWN_NAMESPACE);
    private final KnownTransfer[] transfers = new KnownTransfer[TRANSFERS];
    private final long[] outcomes = new long[OUTCOMES];
    private CoreConfig config;
    private LeaseIdCipher cipher;

    long sequence;
    long timestampNs;
    int kind;
    int source;
    KnownConnection connection;

    /** Template of the command, 0 if the input is none. */
    int templateId;

    long commandLease;
    int commandBlocks;
    int nextHashNumber;
    long nextBlockId;
    long hashLength;
    long copyStatus;

    /** The transfer the input is about. */
    KnownTransfer transfer;

    final KnownTransfer pending = new KnownTransfer();
    long leaseBlocks;
    long lastLease;
    long lastEndedLease;
    long lastLeaseEnd;
    long lastTransferId;
    long lastContextId;
    long lastReserved;
    long lastShard;
    long lastDeparted;
    long departedStride;
    long lastDepartureCause;
    boolean wasDeparted;
    long lastErrorLength;
    long bytesPerBlock;

    RecordModel(final int dictionaryCapacity) {
        dictionary = new HashDictionary(dictionaryCapacity);
    }

    /** Forget everything, as a cut demands. */
    void reset(final CoreConfig coreConfig, final long lastSequence, final long lastTimestampNs) {
        config = coreConfig;
        cipher = new LeaseIdCipher(config.leaseKeyHigh(), config.leaseKeyLow());
        dictionary.clear(config.hashSeed());
        pageKeys.clear();
        saved.clear();
        connections.clear();
        namespaces.clear();
        Arrays.fill(transfers, null);
        Arrays.fill(outcomes, 0);
        sequence = lastSequence;
        timestampNs = lastTimestampNs;
        transfer = transfer(0);
        pending.begin(0);
        nextHashNumber = 0;
        nextBlockId = 0;
        hashLength = 0;
        lastLease = 0;
        lastEndedLease = 0;
        lastLeaseEnd = 0;
        lastTransferId = 0;
        lastContextId = 0;
        lastReserved = 0;
        lastShard = 0;
        lastDeparted = 0;
        departedStride = -1;
        lastDepartureCause = 0;
        wasDeparted = false;
        lastErrorLength = 0;
        bytesPerBlock = 0;
    }

    void restartDictionary() {
        dictionary.clear();
        saved.clear();
        nextHashNumber = 0;
    }

    void beginInput(final int inputKind, final int inputSource) {
        kind = inputKind;
        source = inputSource;
        connection = connection(inputSource);
        templateId = 0;
        commandLease = 0;
        commandBlocks = 0;
        copyStatus = 0;
        leaseBlocks = 0;
    }

    private KnownConnection connection(final int id) {
        KnownConnection known = connections.get(id);
        if (known == null) {
            if (connections.size() == MAX_KNOWN) {
                connections.clear();
            }
            known = new KnownConnection();
            connections.put(id, known);
        }
        return known;
    }

    /** The place for a transfer of an id. */
    KnownTransfer transfer(final long id) {
        final int index = (int) id & TRANSFERS - 1;
        if (transfers[index] == null) {
            transfers[index] = new KnownTransfer();
        }
        return transfers[index];
    }

    long leaseDeadlineNs() {
        return timestampNs + config.leaseTtlNs();
    }

    /** Both halves of a lease's id, xor. */
    long leaseIdFold(final long leaseSequence) {
        cipher.encrypt(config.incarnation(), leaseSequence);
        return cipher.high() ^ cipher.low();
    }

    /** Opens the id of a lease: is it one of this incarnation, whose sequence the cipher's low half then is? */
    boolean opensLease(final long high, final long low) {
        cipher.decrypt(high, low);
        return cipher.high() == config.incarnation();
    }

    LeaseIdCipher leaseId(final long leaseSequence) {
        cipher.encrypt(config.incarnation(), leaseSequence);
        return cipher;
    }

    LeaseIdCipher cipher() {
        return cipher;
    }

    /** Hash of the outcomes of the last save of so many blocks. */
    long outcomesOf(final int blocks) {
        return outcomes[blocks & OUTCOMES - 1];
    }

    void outcomesOf(final int blocks, final long hash) {
        outcomes[blocks & OUTCOMES - 1] = hash;
    }

    long namespaceId() {
        return namespaces.get(saved.instanceKey);
    }

    void namespaceId(final long id) {
        if (namespaces.size() == MAX_KNOWN) {
            namespaces.clear();
        }
        namespaces.put(saved.instanceKey, id);
    }

    /** Key hash of a hash of the last save; 0 if there is none so far behind. */
    long savedKey(final int skipped, final long namespaceId) {
        final int index = saved.next + skipped;
        if (index >= saved.count || namespaceId == UNKNOWN_NAMESPACE) {
            return 0;
        }
        final int number = saved.numbers[index];
        return KeyHash.of(
                config.hashSeed(),
                (int) namespaceId,
                saved.groups[index],
                dictionary.buffer(),
                dictionary.offset(number),
                dictionary.length(number));
    }
}
