package io.pegaflow.tools.simulate;

import java.util.List;

/**
 * What the agent made of the requests that recorded them.
 *
 * @param policy  name of its eviction policy.
 * @param blocks  that its cache held at most: its limit, or as many as there ever were.
 * @param hits    blocks that it found.
 * @param wasFull whether blocks had to leave for others.
 * @param remarks what happened that is not simulated.
 */
record Recorded(String policy, long blocks, long hits, boolean wasFull, List<String> remarks) {
    boolean isOf(final Cell cell) {
        return cell.policy().name().equals(policy) && cell.size().blocks() == blocks;
    }
}
