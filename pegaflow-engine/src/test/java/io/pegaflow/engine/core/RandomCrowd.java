package io.pegaflow.engine.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The clients of a random run, the leases they know of, and the requests they wait for. */
final class RandomCrowd {
    final List<RandomClient> clients = new ArrayList<>();
    final List<RandomRequest.LeaseModel> leases = new ArrayList<>();
    final Map<Long, RandomRequest> requests = new HashMap<>();
    /** Of the last request. */
    long correlationId;

    private final SplittableRandom random;
    private final EngineCore core;

    RandomCrowd(final SplittableRandom random, final EngineCore core) {
        this.random = random;
        this.core = core;
    }

    RandomRequest request(final String kind, final RandomClient client) {
        final RandomRequest request = new RandomRequest(kind, client);
        requests.put(++correlationId, request);
        return request;
    }

    /** The last request is not sent after all. */
    void withdraw() {
        requests.remove(correlationId);
    }

    RandomClient anyClient() {
        return clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
    }

    /** Any client of the same instance, so that leases of instances with several devices are used up. */
    RandomClient partner(final RandomClient owner) {
        for (int i = 0, from = random.nextInt(clients.size()); i < clients.size(); i++) {
            final RandomClient client = clients.get((from + i) % clients.size());
            if (client.instance.equals(owner.instance)) {
                return client;
            }
        }
        return anyClient();
    }

    /** Does a lease live whose share the device has neither spent nor is spending? */
    boolean hasShare(final RandomClient client, final RandomRequest.LeaseModel lease) {
        return core.leases.find(lease.high(), lease.low()) != null
                && !lease.spent().contains(client.deviceId())
                && requests.values().stream()
                                .filter(other -> other.client.isSameWorkerAs(client))
                                .flatMap(other -> other.loaded.stream())
                                .filter(part -> part.lease() == lease)
                                .count()
                        == 1;
    }
}
