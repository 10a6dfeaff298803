package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.sun.management.OperatingSystemMXBean;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.agent.logging.LogLosses;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** The JVM of this process, by the OpenTelemetry conventions where they have a name. */
final class JvmMetrics implements MetricSource {
    private static final AttributeKey<String> MEMORY_TYPE = stringKey("jvm.memory.type");
    private static final AttributeKey<String> COLLECTOR = stringKey("jvm.gc.name");
    private static final double MS_PER_SECOND = 1e3;

    @Override
    public void collect(final MetricBatch batch) {
        addMemory(batch, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        addMemory(batch, "non_heap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        batch.add(Metric.JVM_THREAD_COUNT, ManagementFactory.getThreadMXBean().getThreadCount());
        batch.add(Metric.JVM_CPU_COUNT, Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            batch.addSeconds(
                    Metric.JVM_CPU_TIME,
                    Attributes.empty(),
                    Math.max(0, system.getProcessCpuTime()) / BucketCounts.NS_PER_SECOND);
        }
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            final Attributes name = Attributes.of(COLLECTOR, collector.getName());
            batch.add(Metric.JVM_GC_COLLECTIONS, name, Math.max(0, collector.getCollectionCount()));
            batch.addSeconds(Metric.JVM_GC_SECONDS, name, Math.max(0, collector.getCollectionTime()) / MS_PER_SECOND);
        }
        batch.add(Metric.LOG_LINES_LOST, LogLosses.lines());
        batch.addSeconds(
                Metric.UPTIME_SECONDS,
                Attributes.empty(),
                ManagementFactory.getRuntimeMXBean().getUptime() / MS_PER_SECOND);
    }

    private static void addMemory(final MetricBatch batch, final String type, final MemoryUsage usage) {
        final Attributes attributes = Attributes.of(MEMORY_TYPE, type);
        batch.add(Metric.JVM_MEMORY_USED, attributes, usage.getUsed());
        batch.add(Metric.JVM_MEMORY_COMMITTED, attributes, usage.getCommitted());
        if (usage.getMax() >= 0) {
            batch.add(Metric.JVM_MEMORY_LIMIT, attributes, usage.getMax());
        }
    }
}
