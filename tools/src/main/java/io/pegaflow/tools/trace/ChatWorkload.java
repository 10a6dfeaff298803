package io.pegaflow.tools.trace;

import java.util.Random;

/**
 * Multi-turn chat: conversations begin with one of a few shared system prompts and grow by a question and an answer a turn;
 * every turn asks for the whole conversation so far. The same seed gives the same requests on every JDK, since the algorithm
 * of {@link Random} is part of its specification.
 */
public final class ChatWorkload {
    private static final int SYSTEM_PROMPTS = 12;
    private static final int MAX_SYSTEM_PROMPT_BLOCKS = 8;
    private static final int OPEN_CONVERSATIONS = 48;
    private static final int MIN_TURNS = 2;
    private static final int MAX_TURNS = 12;
    private static final int MAX_BLOCKS_PER_TURN = 4;
    private static final int MAX_GAP_MS = 50;
    private static final int LONGEST_CONVERSATION = MAX_SYSTEM_PROMPT_BLOCKS + MAX_TURNS * MAX_BLOCKS_PER_TURN;

    private final Random random;
    private final long[][] systemPrompts = new long[SYSTEM_PROMPTS][];
    private final Conversation[] conversations = new Conversation[OPEN_CONVERSATIONS];
    private long nextId;

    private ChatWorkload(final long seed) {
        random = new Random(seed);
        for (int i = 0; i < SYSTEM_PROMPTS; i++) {
            systemPrompts[i] = new long[1 + random.nextInt(MAX_SYSTEM_PROMPT_BLOCKS)];
            for (int j = 0; j < systemPrompts[i].length; j++) {
                systemPrompts[i][j] = nextId++;
            }
        }
        for (int i = 0; i < OPEN_CONVERSATIONS; i++) {
            conversations[i] = new Conversation();
        }
    }

    /**
     * Generate requests.
     *
     * @param seed     decides everything.
     * @param requests to generate.
     * @return the requests.
     */
    public static Workload generate(final long seed, final int requests) {
        final ChatWorkload chat = new ChatWorkload(seed);
        final Workload.Builder workload = new Workload.Builder();
        long timestampMs = 0;
        for (int i = 0; i < requests; i++) {
            final Conversation conversation = chat.conversations[chat.random.nextInt(OPEN_CONVERSATIONS)];
            chat.takeTurn(conversation);
            workload.add(timestampMs, conversation.blocks, conversation.length);
            timestampMs += chat.random.nextInt(MAX_GAP_MS);
        }
        return workload.build();
    }

    private void takeTurn(final Conversation conversation) {
        if (conversation.turnsLeft == 0) {
            // The lower of two draws makes some prompts far more popular than others.
            final int prompt = Math.min(random.nextInt(SYSTEM_PROMPTS), random.nextInt(SYSTEM_PROMPTS));
            conversation.begin(systemPrompts[prompt], MIN_TURNS + random.nextInt(MAX_TURNS - MIN_TURNS + 1));
        }
        final int added = 1 + random.nextInt(MAX_BLOCKS_PER_TURN);
        for (int i = 0; i < added; i++) {
            conversation.blocks[conversation.length++] = nextId++;
        }
        conversation.turnsLeft--;
    }

    private static final class Conversation {
        private final long[] blocks = new long[LONGEST_CONVERSATION];
        private int length;
        private int turnsLeft;

        private void begin(final long[] systemPrompt, final int turns) {
            System.arraycopy(systemPrompt, 0, blocks, 0, systemPrompt.length);
            length = systemPrompt.length;
            turnsLeft = turns;
        }
    }
}
