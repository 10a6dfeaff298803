package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.DeviceCounter;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntObjConsumer;
import org.agrona.concurrent.status.CountersReader;

/** Devices, and which of them are lost. */
final class DeviceMetrics implements MetricSource {
    private static final AttributeKey<String> DEVICE = stringKey("device");

    private final CountersFile counters;

    DeviceMetrics(final CountersFile counters) {
        this.counters = counters;
    }

    @Override
    public void collect(final MetricBatch batch) {
        batch.add(
                Metric.DEVICE_LOSSES,
                counters.counter(EngineCounter.DEVICES_LOST).get());
        forEach((deviceId, lost) ->
                batch.add(Metric.DEVICE_LOST, Attributes.of(DEVICE, Integer.toString(deviceId)), lost));
    }

    /** Global ordinals of the devices that are lost. */
    List<Integer> lost() {
        final List<Integer> deviceIds = new ArrayList<>();
        forEach((deviceId, lost) -> {
            if (lost != 0) {
                deviceIds.add(deviceId);
            }
        });
        return deviceIds;
    }

    private void forEach(final IntObjConsumer<Long> device) {
        final CountersReader reader = counters.reader();
        reader.forEach((value, counterId, label) -> {
            if (reader.getCounterTypeId(counterId) == DeviceCounter.LOST.typeId()) {
                final int key = CountersReader.metaDataOffset(counterId) + CountersReader.KEY_OFFSET;
                device.accept(reader.metaDataBuffer().getInt(key), value);
            }
        });
    }
}
