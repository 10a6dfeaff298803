package io.pegaflow.agent;

import io.pegaflow.client.PegaflowException;
import io.pegaflow.client.QueryResult;
import io.pegaflow.client.SaveResult;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.TransferMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link CacheClient} as a process of its own: does what it reads, line by line, and prints one line for each. */
public final class CacheClientMain {
    private CacheClientMain() {}

    /**
     * Connect, register, and do as told until told to exit.
     *
     * @param args Aeron directory, device directory, or {@code cuda} for memory of a CUDA device, instance name, namespace,
     *             device.
     * @throws IOException if a file or the input fails.
     */
    public static void main(final String[] args) throws IOException {
        final int deviceId = Integer.parseInt(args[4]);
        try (CacheClient client = args[1].equals("cuda")
                ? CacheClient.onCuda(Path.of(args[0]), args[2], deviceId)
                : new CacheClient(Path.of(args[0]), Path.of(args[1]), args[2], deviceId)) {
            System.out.println(answer(client, new String[] {"register", args[2], args[3]}));
            final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = input.readLine();
            while (line != null && !line.equals("exit")) {
                System.out.println(answer(client, line.split(" ")));
                line = input.readLine();
            }
        }
    }

    private static String answer(final CacheClient client, final String[] words) throws IOException {
        try {
            switch (words[0]) {
                case "register":
                    client.register(
                            words[1],
                            words[2],
                            words.length > 3 ? TransferMode.valueOf(words[3]) : TransferMode.DIRECT);
                    return "registered";
                case "save":
                    final SaveResult saved = client.save(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                    return "sealed " + saved.count(BlockOutcome.SEALED);
                case "save-as-it-is":
                    final SaveResult raw = client.saveAsItIs(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                    return "failed blocks " + raw.count(BlockOutcome.FAILED);
                case "truncate":
                    client.truncateMemory();
                    return "truncated";
                case "query":
                    final QueryResult found = client.query(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                    return "hits " + found.hitCount();
                case "load":
                    return "loaded " + client.load(Integer.parseInt(words[1])).blocksLoaded();
                case "check":
                    return "wrong "
                            + client.countWrongWords(
                                    Integer.parseInt(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
                default:
                    return "unknown command: " + words[0];
            }
        } catch (final PegaflowException ex) {
            return "failed " + ex.getClass().getSimpleName() + " " + ex.getMessage();
        }
    }
}
