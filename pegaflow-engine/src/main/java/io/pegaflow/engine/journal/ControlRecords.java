package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.journal.codec.CutRecordDecoder;
import io.pegaflow.engine.journal.codec.CutRecordEncoder;
import io.pegaflow.engine.journal.codec.EndRecordDecoder;
import io.pegaflow.engine.journal.codec.EndRecordEncoder;
import io.pegaflow.engine.journal.codec.GapRecordDecoder;
import io.pegaflow.engine.journal.codec.GapRecordEncoder;
import io.pegaflow.engine.journal.codec.MessageHeaderDecoder;
import io.pegaflow.engine.journal.codec.MessageHeaderEncoder;
import io.pegaflow.engine.journal.codec.RunStartDecoder;
import io.pegaflow.engine.journal.codec.RunStartEncoder;
import io.pegaflow.engine.journal.codec.SnapshotRecordDecoder;
import io.pegaflow.engine.journal.codec.SnapshotRecordEncoder;
import io.pegaflow.engine.journal.codec.StartRecordDecoder;
import io.pegaflow.engine.journal.codec.StartRecordEncoder;
import io.pegaflow.engine.pool.DeviceNodes;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The records that are no inputs, to and from bytes. They are rare; this allocates. */
final class ControlRecords {
    /** More than the longest of these records with texts of {@link #MAX_TEXT_LENGTH}. */
    static final int MAX_LENGTH = 8192;

    private static final int MAX_TEXT_LENGTH = 500;
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder readHeader = new MessageHeaderDecoder();

    int encode(final MutableDirectBuffer buffer, final StartRecord start) {
        final StartRecordEncoder encoder = new StartRecordEncoder().wrapAndApplyHeader(buffer, 0, header);
        encode(encoder.start(), start);
        encoder.evictionPolicy(text(start.config().evictionPolicy()))
                .softwareVersion(text(start.softwareVersion()))
                .hostName(text(start.hostName()))
                .deviceNodes(start.config().deviceNodes().toString());
        return HEADER_LENGTH + encoder.encodedLength();
    }

    int encode(final MutableDirectBuffer buffer, final CutRecord cut) {
        final CutRecordEncoder encoder = new CutRecordEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .cutNumber(cut.number())
                .sequence(cut.sequence())
                .timestampNs(cut.timestampNs())
                .wallClockMs(cut.wallClockMs());
        encode(encoder.start(), cut.start());
        encoder.evictionPolicy(text(cut.start().config().evictionPolicy()))
                .softwareVersion(text(cut.start().softwareVersion()))
                .hostName(text(cut.start().hostName()))
                .deviceNodes(cut.start().config().deviceNodes().toString());
        return HEADER_LENGTH + encoder.encodedLength();
    }

    int encode(final MutableDirectBuffer buffer, final GapRecord gap) {
        final GapRecordEncoder encoder = new GapRecordEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .fromSequence(gap.fromSequence())
                .toSequence(gap.toSequence())
                .wallClockMs(gap.wallClockMs())
                .cause(text(gap.cause()));
        return HEADER_LENGTH + encoder.encodedLength();
    }

    int encode(final MutableDirectBuffer buffer, final SnapshotRecord snapshot) {
        final SnapshotRecordEncoder encoder = new SnapshotRecordEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .sequence(snapshot.sequence())
                .cutIndex(snapshot.cutIndex())
                .stateHash(snapshot.stateHash())
                .lengthBytes(snapshot.lengthBytes())
                .wallClockMs(snapshot.wallClockMs())
                .fileName(text(snapshot.fileName()));
        return HEADER_LENGTH + encoder.encodedLength();
    }

    int encode(final MutableDirectBuffer buffer, final EndRecord end) {
        final EndRecordEncoder encoder = new EndRecordEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .sequence(end.sequence())
                .timestampNs(end.timestampNs())
                .wallClockMs(end.wallClockMs());
        return HEADER_LENGTH + encoder.encodedLength();
    }

    private static String text(final String text) {
        return text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH);
    }

    private static void encode(final RunStartEncoder encoder, final StartRecord start) {
        final CoreConfig config = start.config();
        encoder.formatVersion(start.formatVersion())
                .wireVersion(start.wireVersion())
                .pid(start.pid())
                .wallClockMs(start.wallClockMs())
                .engineNs(start.engineNs())
                .poolBytes(start.poolBytes())
                .incarnation(config.incarnation())
                .leaseKeyHigh(config.leaseKeyHigh())
                .leaseKeyLow(config.leaseKeyLow())
                .hashSeed(config.hashSeed())
                .leaseTtlNs(config.leaseTtlNs())
                .partialTimeoutNs(config.partialTimeoutNs())
                .maxBlocks(config.maxBlocks())
                .maxTransfers(config.maxTransfers())
                .maxQueuedBlocksPerDevice(config.maxQueuedBlocksPerDevice())
                .maxLeases(config.maxLeases())
                .freePagesPercent(config.freePagesPercent())
                .cycleBudget(config.cycleBudget())
                .lfuAdmission((short) (config.lfuAdmission() ? 1 : 0));
    }

    StartRecord start(final DirectBuffer buffer) {
        final StartRecordDecoder decoder = new StartRecordDecoder().wrapAndApplyHeader(buffer, 0, readHeader);
        final RunStartDecoder start = decoder.start();
        return start(
                start, decoder.evictionPolicy(), decoder.softwareVersion(), decoder.hostName(), decoder.deviceNodes());
    }

    CutRecord cut(final DirectBuffer buffer) {
        final CutRecordDecoder decoder = new CutRecordDecoder().wrapAndApplyHeader(buffer, 0, readHeader);
        final RunStartDecoder start = decoder.start();
        return new CutRecord(
                start(
                        start,
                        decoder.evictionPolicy(),
                        decoder.softwareVersion(),
                        decoder.hostName(),
                        decoder.deviceNodes()),
                decoder.cutNumber(),
                decoder.sequence(),
                decoder.timestampNs(),
                decoder.wallClockMs());
    }

    private static StartRecord start(
            final RunStartDecoder decoder,
            final String policy,
            final String software,
            final String host,
            final String deviceNodes) {
        return new StartRecord(
                software,
                decoder.formatVersion(),
                decoder.wireVersion(),
                new CoreConfig(
                        decoder.incarnation(),
                        decoder.leaseKeyHigh(),
                        decoder.leaseKeyLow(),
                        decoder.hashSeed(),
                        decoder.leaseTtlNs(),
                        decoder.partialTimeoutNs(),
                        decoder.maxBlocks(),
                        decoder.maxTransfers(),
                        decoder.maxQueuedBlocksPerDevice(),
                        decoder.maxLeases(),
                        policy,
                        decoder.freePagesPercent(),
                        decoder.lfuAdmission() != 0,
                        decoder.cycleBudget(),
                        DeviceNodes.parse(deviceNodes)),
                decoder.poolBytes(),
                decoder.wallClockMs(),
                decoder.engineNs(),
                host,
                decoder.pid());
    }

    GapRecord gap(final DirectBuffer buffer) {
        final GapRecordDecoder decoder = new GapRecordDecoder().wrapAndApplyHeader(buffer, 0, readHeader);
        return new GapRecord(decoder.fromSequence(), decoder.toSequence(), decoder.wallClockMs(), decoder.cause());
    }

    SnapshotRecord snapshot(final DirectBuffer buffer) {
        final SnapshotRecordDecoder decoder = new SnapshotRecordDecoder().wrapAndApplyHeader(buffer, 0, readHeader);
        return new SnapshotRecord(
                decoder.sequence(),
                decoder.cutIndex(),
                decoder.stateHash(),
                decoder.lengthBytes(),
                decoder.wallClockMs(),
                decoder.fileName());
    }

    EndRecord end(final DirectBuffer buffer) {
        final EndRecordDecoder decoder = new EndRecordDecoder().wrapAndApplyHeader(buffer, 0, readHeader);
        return new EndRecord(decoder.sequence(), decoder.timestampNs(), decoder.wallClockMs());
    }
}
