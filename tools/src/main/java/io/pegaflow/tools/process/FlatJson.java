package io.pegaflow.tools.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects without nesting: what the processes of a tool tell each other, reports, and an agent's ready file. */
public final class FlatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    /**
     * Write an object.
     *
     * @param fields Strings, Longs, Integers, Doubles, Booleans and arrays of doubles.
     * @param pretty over several lines.
     * @return the text.
     */
    public static String write(final Map<String, Object> fields, final boolean pretty) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (pretty) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            json.writeStartObject();
            for (final Map.Entry<String, Object> field : fields.entrySet()) {
                json.writeFieldName(field.getKey());
                writeValue(json, field.getValue());
            }
            json.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Read an object.
     *
     * @param text of the object.
     * @return Strings, Longs, Doubles and Booleans by name; nested ones and arrays are left out.
     * @throws IOException if it is not an object.
     */
    public static Map<String, Object> read(final String text) throws IOException {
        final Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object: text=" + text);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                final String name = json.currentName();
                if (json.nextToken().isStructStart()) {
                    json.skipChildren();
                } else {
                    fields.put(name, readValue(json, name));
                }
            }
        }
        return fields;
    }

    private static void writeValue(final JsonGenerator json, final Object value) throws IOException {
        if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof double[] numbers) {
            json.writeArray(numbers, 0, numbers.length);
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    private static Object readValue(final JsonParser json, final String name) throws IOException {
        final JsonToken token = json.currentToken();
        return switch (token) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> throw new IOException("unexpected value: name=" + name + ", found=" + token);
        };
    }
}
