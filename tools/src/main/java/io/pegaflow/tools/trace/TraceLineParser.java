package io.pegaflow.tools.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.pegaflow.ipc.Limits;
import java.io.IOException;
import org.agrona.collections.LongHashSet;

/**
 * Reads {@code {"timestamp": ms, "input_length": tokens, "output_length": tokens, "hash_ids": [id, ...]}}. All four are whole
 * numbers, not negative, and must be there; ids are distinct, since one prompt cannot hold the same prefix twice. Fields of
 * other names are skipped. Not thread-safe.
 */
final class TraceLineParser {
    private static final int TIMESTAMP = 1;
    private static final int INPUT_LENGTH = 2;
    private static final int OUTPUT_LENGTH = 4;
    private static final int HASH_IDS = 8;
    private static final int ALL = TIMESTAMP | INPUT_LENGTH | OUTPUT_LENGTH | HASH_IDS;

    private static final int MAX_SHOWN_LENGTH = 40;

    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final LongHashSet seenIds = new LongHashSet();

    void parse(final byte[] bytes, final int length, final TraceLine into) throws TraceException {
        try (JsonParser json = factory.createParser(bytes, 0, length)) {
            parse(json, into);
        } catch (final JsonProcessingException e) {
            throw new TraceException(e.getOriginalMessage());
        } catch (final IOException e) {
            throw new TraceException(e.getMessage());
        }
    }

    private void parse(final JsonParser json, final TraceLine into) throws IOException, TraceException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new TraceException("not a JSON object");
        }
        into.hashCount = 0;
        int found = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            final String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "timestamp" -> {
                    into.timestampMs = wholeNumber(json, name);
                    found |= TIMESTAMP;
                }
                case "input_length" -> {
                    wholeNumber(json, name);
                    found |= INPUT_LENGTH;
                }
                case "output_length" -> {
                    wholeNumber(json, name);
                    found |= OUTPUT_LENGTH;
                }
                case "hash_ids" -> {
                    hashIds(json, into);
                    found |= HASH_IDS;
                }
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new TraceException("more than one JSON value on the line");
        }
        if (found != ALL) {
            throw new TraceException("field is missing: name=" + firstMissing(found));
        }
    }

    private void hashIds(final JsonParser json, final TraceLine into) throws IOException, TraceException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new TraceException("not an array: name=hash_ids, found=" + found(json));
        }
        seenIds.clear();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            final long id = wholeNumber(json, "hash_ids");
            if (!seenIds.add(id)) {
                throw new TraceException("block stands twice in one request: name=hash_ids, id=" + id);
            }
            if (into.hashCount == Limits.MAX_BLOCKS_PER_REQUEST) {
                throw new TraceException("more blocks than one request may carry: name=hash_ids, limit="
                        + Limits.MAX_BLOCKS_PER_REQUEST);
            }
            into.addHashId(id);
        }
    }

    private static long wholeNumber(final JsonParser json, final String name) throws IOException, TraceException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new TraceException("not a whole number: name=" + name + ", found=" + found(json));
        }
        final long value = json.getLongValue();
        if (value < 0) {
            throw new TraceException("negative number: name=" + name + ", value=" + value);
        }
        return value;
    }

    /** As it stands in the line, or the beginning of it. */
    private static String found(final JsonParser json) throws IOException {
        final String text = String.valueOf(json.getText());
        return '\'' + (text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "...") + '\'';
    }

    private static String firstMissing(final int found) {
        return switch (Integer.lowestOneBit(ALL & ~found)) {
            case TIMESTAMP -> "timestamp";
            case INPUT_LENGTH -> "input_length";
            case OUTPUT_LENGTH -> "output_length";
            default -> "hash_ids";
        };
    }
}
