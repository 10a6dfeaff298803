package io.pegaflow.tools.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/** Which beginnings of prompts are asked for most: by the look-ups that all questions for them take together. */
final class PrefixCounts {
    /** A block as the end of a prefix. */
    static final class Node {
        private final Node parent;
        private final int depth;
        private final String hash;
        private final String namespace;
        private long asked;

        Node(final Node parent, final String hash, final String namespace) {
            this.parent = parent;
            this.hash = hash;
            this.namespace = namespace;
            depth = parent == null ? 1 : parent.depth + 1;
        }

        /** Blocks of the prefix, this one included. */
        int depth() {
            return depth;
        }

        /** Queries that began with the prefix. */
        long asked() {
            return asked;
        }

        /** Digits of the hash of its last block. */
        String hash() {
            return hash;
        }

        String namespace() {
            return namespace;
        }

        long lookups() {
            return asked * depth;
        }
    }

    private final Long2ObjectHashMap<Node> nodes = new Long2ObjectHashMap<>();

    /** A block of a query; the one before it is its parent, null for the first. */
    Node onAsked(final long key, final Node parent, final HashList hashes, final int index, final String namespace) {
        Node node = nodes.get(key);
        if (node == null) {
            node = new Node(parent, Hashes.abbreviate(hashes.hex(index)), namespace);
            nodes.put(key, node);
        }
        node.asked++;
        return node;
    }

    /**
     * The prefixes with most look-ups, asked for more than once. A shorter or longer one that is asked for about as often, up to
     * twice, says nothing new and is left out.
     */
    List<Node> top(final int count) {
        final List<Node> candidates = new ArrayList<>();
        for (final Node node : nodes.values()) {
            if (node.asked > 1) {
                candidates.add(node);
            }
        }
        candidates.sort(Comparator.comparingLong(Node::lookups).reversed().thenComparing(Node::hash));
        final List<Node> top = new ArrayList<>();
        for (int i = 0; i < candidates.size() && top.size() < count; i++) {
            final Node node = candidates.get(i);
            if (top.stream().noneMatch(taken -> isLike(node, taken))) {
                top.add(node);
            }
        }
        return top;
    }

    private static boolean isLike(final Node node, final Node taken) {
        final Node deeper = node.depth > taken.depth ? node : taken;
        final Node other = deeper == node ? taken : node;
        if (other.asked > 2 * deeper.asked) {
            return false;
        }
        Node part = deeper;
        while (part != null && part.depth > other.depth) {
            part = part.parent;
        }
        return part == other;
    }
}
