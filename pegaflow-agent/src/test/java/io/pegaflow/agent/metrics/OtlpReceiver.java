package io.pegaflow.agent.metrics;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that keeps what it is sent. It answers, or never does. */
public final class OtlpReceiver implements AutoCloseable {
    private static final String SERVICE = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private final List<ExportMetricsServiceRequest> requests = new CopyOnWriteArrayList<>();
    private final Server server;

    private OtlpReceiver(final int port, final boolean answers) {
        final MethodDescriptor<ExportMetricsServiceRequest, ExportMetricsServiceResponse> export =
                MethodDescriptor.<ExportMetricsServiceRequest, ExportMetricsServiceResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(SERVICE + "/Export")
                        .setRequestMarshaller(marshaller(ExportMetricsServiceRequest.parser()))
                        .setResponseMarshaller(marshaller(ExportMetricsServiceResponse.parser()))
                        .build();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                    .addService(ServerServiceDefinition.builder(SERVICE)
                            .addMethod(export, ServerCalls.asyncUnaryCall((request, observer) -> {
                                requests.add(request);
                                if (answers) {
                                    observer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
                                    observer.onCompleted();
                                }
                            }))
                            .build())
                    .build()
                    .start();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** One that answers, on a port that is free, or a given one. */
    public static OtlpReceiver start(final int port) {
        return new OtlpReceiver(port, true);
    }

    /** One that takes requests and never answers. */
    public static OtlpReceiver startMute() {
        return new OtlpReceiver(0, false);
    }

    private static <T extends MessageLite> MethodDescriptor.Marshaller<T> marshaller(final Parser<T> parser) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(final T value) {
                return value.toByteString().newInput();
            }

            @Override
            public T parse(final InputStream stream) {
                try {
                    return parser.parseFrom(stream);
                } catch (final IOException ex) {
                    throw new UncheckedIOException(ex);
                }
            }
        };
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    public int port() {
        return server.getPort();
    }

    public int exports() {
        return requests.size();
    }

    /** Attributes of the resource of the latest export. */
    public Map<String, String> resource() {
        return labels(latest().getResourceMetrics(0).getResource().getAttributesList());
    }

    /** All whole numbers of the latest export, by name and labels as Prometheus writes them, labels in order. */
    public Map<String, Long> wholes() {
        final Map<String, Long> values = new TreeMap<>();
        for (final Metric metric : metrics()) {
            final List<NumberDataPoint> points = metric.hasSum()
                    ? metric.getSum().getDataPointsList()
                    : metric.getGauge().getDataPointsList();
            for (final NumberDataPoint point : points) {
                if (point.hasAsInt()) {
                    values.put(metric.getName() + labels(point.getAttributesList()), point.getAsInt());
                }
            }
        }
        return values;
    }

    /** The only points of a histogram of the latest export. */
    public HistogramDataPoint histogram(final String name) {
        return metrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getHistogram()
                .getDataPoints(0);
    }

    private List<Metric> metrics() {
        final List<Metric> metrics = new ArrayList<>();
        latest().getResourceMetricsList()
                .forEach(ofResource ->
                        ofResource.getScopeMetricsList().forEach(ofScope -> metrics.addAll(ofScope.getMetricsList())));
        return metrics;
    }

    private ExportMetricsServiceRequest latest() {
        return requests.get(requests.size() - 1);
    }

    private static Map<String, String> labels(final List<KeyValue> attributes) {
        final Map<String, String> labels = new TreeMap<>();
        attributes.forEach(
                attribute -> labels.put(attribute.getKey(), attribute.getValue().getStringValue()));
        return labels;
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
