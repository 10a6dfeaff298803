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
        private boolean isTaken;

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

    /** The prefixes with most look-ups, asked for more than once; of one chain of blocks only the best one. */
    List<Node> top(final int count) {
        final List<Node> candidates = new ArrayList<>();
        for (final Node node : nodes.values()) {
            node.isTaken = false;
            if (node.asked > 1) {
                candidates.add(node);
            }
        }
        candidates.sort(Comparator.comparingLong(Node::lookups).reversed().thenComparing(Node::hash));
        final List<Node> top = new ArrayList<>();
        for (final Node node : candidates) {
            if (top.size() == count) {
                break;
            }
            if (!node.isTaken && !isBehindTaken(node, top)) {
                top.add(node);
                for (Node part = node; part != null; part = part.parent) {
                    part.isTaken = true;
                }
            }
        }
        return top;
    }

    private static boolean isBehindTaken(final Node node, final List<Node> top) {
        for (Node part = node.parent; part != null; part = part.parent) {
            if (top.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
