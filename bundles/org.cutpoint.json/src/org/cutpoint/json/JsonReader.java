package org.cutpoint.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;

/**
 * Reads one JSON document strictly, as a stream. Whatever is wrong is an {@link InputException} of one line that names
 * the file and the JSON path: no JSON, truncated, something after the end, a key twice, NaN, nested too deeply, too
 * large; and, asked by the caller, a wrong type, an unknown or a missing field.
 *
 * <p>An object is read like this:
 *
 * <pre>{@code
 * String id = null;
 * in.beginObject();
 * while (in.nextField()) {
 *     switch (in.field()) {
 *         case "id" -> id = in.text();
 *         default -> throw in.unknownField("id");
 *     }
 * }
 * return new Thing(in.required(id, "id"));
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class JsonReader {
    /** Largest file that is read, bytes. */
    public static final long MOST_BYTES = 256L << 20;

    /** Deepest nesting of arrays and objects. */
    public static final int DEEPEST = 64;

    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_QUOTE = 80;
    private static final int LONGEST_MESSAGE = 200;
    private static final int LONGEST_PATH = 300;
    private static final Pattern PLAIN_KEY = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    private final String where;
    private final JsonParser parser;

    private JsonReader(String where, JsonParser parser) {
        this.where = where;
        this.parser = parser;
    }

    /**
     * Reads a file.
     *
     * @param file where it is
     * @param format what it should be, for messages, for example {@code cutpoint-problem/1}
     * @param document reads the whole document; the reader stands at its first token
     * @throws InputException if it cannot be read, is no JSON, or {@code document} says so
     */
    public static <T> T read(Path file, String format, Function<JsonReader, T> document) {
        return read(file, format, MOST_BYTES, document);
    }

    /**
     * As {@link #read(Path, String, Function)}, of a file that may be larger or must be smaller.
     *
     * @param mostBytes past it, the file is refused
     */
    public static <T> T read(Path file, String format, long mostBytes, Function<JsonReader, T> document) {
        String where = file.toString();
        try {
            if (Files.isDirectory(file)) {
                throw new InputException(where, "it is a folder", "Give a " + format + " file.");
            }
            if (Files.isRegularFile(file) && Files.size(file) > mostBytes) {
                throw new InputException(where, "it is larger than " + mostBytes + " bytes", "Split it.");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return read(where, in, format, mostBytes, document);
            }
        } catch (NoSuchFileException e) {
            throw new InputException(where, "there is no such file", "Check the path.", e);
        } catch (AccessDeniedException e) {
            throw new InputException(where, "it may not be read", "Check its permissions.", e);
        } catch (IOException e) {
            throw new InputException(where, "it cannot be read: " + e.getMessage(), "", e);
        }
    }

    /** As {@link #read(Path, String, Function)}, from a text. */
    public static <T> T read(String where, String json, String format, Function<JsonReader, T> document) {
        try (InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))) {
            return read(where, in, format, MOST_BYTES, document);
        } catch (IOException e) {
            throw new InputException(where, "it cannot be read: " + e.getMessage(), "", e);
        }
    }

    /**
     * The format that a file says it has, by the field {@code format} of its object, wherever that stands.
     *
     * @return empty if it is no file, no JSON object, or says nothing; reading it as what it should be tells why
     */
    public static Optional<String> formatOf(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = factory(MOST_BYTES).createParser(in)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean found = parser.currentName().equals("format");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                        return Optional.of(parser.getText());
                    }
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // No JSON.
        }
        return Optional.empty();
    }

    private static <T> T read(
            String where, InputStream in, String format, long mostBytes, Function<JsonReader, T> document)
            throws IOException {
        try (JsonParser parser = factory(mostBytes).createParser(in)) {
            JsonReader reader = new JsonReader(where, parser);
            return reader.guarded(format, () -> {
                if (parser.nextToken() == null) {
                    throw new InputException(where, "it is empty", "Give a " + format + " file.");
                }
                T value = document.apply(reader);
                if (parser.nextToken() != null) {
                    throw new InputException(
                            where + reader.line(), "something follows the end of the document", "Remove it.");
                }
                return value;
            });
        }
    }

    private static JsonFactory factory(long mostBytes) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_TEXT)
                        .maxDocumentLength(mostBytes)
                        .build())
                .build();
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Carries a failure of the parser through the caller's code. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient IOException failure;

        Broken(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private <T> T guarded(String format, Reading<T> reading) throws IOException {
        try {
            try {
                return reading.read();
            } catch (Broken e) {
                throw e.failure;
            }
        } catch (JsonEOFException e) {
            throw new InputException(
                    where + ": " + path(), "the file ends in the middle", "It may be truncated: get it again.", e);
        } catch (StreamConstraintsException e) {
            throw new InputException(
                    where + ": " + path(),
                    brief(e).replaceAll(", from .*|\\(`.*", ")"),
                    "Is it a " + format + " file?",
                    e);
        } catch (JsonParseException e) {
            String remedy = brief(e).startsWith("Duplicate") ? "Keep one." : "Is it a " + format + " file?";
            throw new InputException(where + ": " + path() + line(), "not valid JSON: " + brief(e), remedy, e);
        } catch (CharConversionException e) {
            throw new InputException(where + ": " + path(), "not UTF-8: " + e.getMessage(), "Save it as UTF-8.", e);
        }
    }

    private static String brief(JsonProcessingException e) {
        String message = e.getOriginalMessage().replaceAll("\\s*\\R\\s*", " ").replaceAll(": enable `.*", "");
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }

    private String line() {
        return " (line " + parser.currentLocation().getLineNr() + ")";
    }

    /** Where the reader is, for example {@code $.layers[3].inputs[0]}. */
    public String path() {
        StringBuilder path = new StringBuilder("$");
        append(parser.getParsingContext(), path);
        if (path.length() > LONGEST_PATH) {
            path.replace(LONGEST_PATH / 2, path.length() - LONGEST_PATH / 2, "...");
        }
        return path.toString();
    }

    private static void append(JsonStreamContext context, StringBuilder path) {
        if (context.getParent() != null) {
            append(context.getParent(), path);
        }
        if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append(key(context.getCurrentName()));
        }
    }

    private static String key(String name) {
        String brief = name.length() <= LONGEST_QUOTE ? name : name.substring(0, LONGEST_QUOTE) + "...";
        return PLAIN_KEY.matcher(name).matches() ? "." + brief : "['" + brief + "']";
    }

    /** A fault where the reader is, to be thrown. */
    public InputException fault(String what, String remedy) {
        return faultAt(path(), what, remedy);
    }

    private InputException faultAt(String path, String what, String remedy) {
        return new InputException(where + ": " + path, what, remedy);
    }

    /** The fault of a field that there should not be, to be thrown. */
    public InputException unknownField(String allowed) {
        return fault("unknown field", "Fields are: " + allowed + ".");
    }

    /**
     * The value of a field that must be there, to be called after the object's end.
     *
     * @param value null if the field was not there
     * @param field its name
     */
    public <T> T required(T value, String field) {
        if (value == null) {
            throw faultAt(path() + key(field), "missing", "Add it.");
        }
        return value;
    }

    /** Enters an object; its fields follow by {@link #nextField}. */
    public void beginObject() {
        expect(JsonToken.START_OBJECT, "an object");
    }

    /** Goes on to the next field's value; false at the object's end. */
    public boolean nextField() {
        if (next() == JsonToken.END_OBJECT) {
            return false;
        }
        next();
        return true;
    }

    /** Name of the field that the reader is at. */
    public String field() {
        // In front of a value that is an object or array itself, the name is the parent's.
        JsonStreamContext context = parser.getParsingContext();
        return parser.currentToken().isStructStart() ? context.getParent().getCurrentName() : context.getCurrentName();
    }

    /** Enters an array; its elements follow by {@link #nextElement}. */
    public void beginArray() {
        expect(JsonToken.START_ARRAY, "an array");
    }

    /** Goes on to the next element; false at the array's end. */
    public boolean nextElement() {
        return next() != JsonToken.END_ARRAY;
    }

    /** The text that the reader is at. */
    public String text() {
        expect(JsonToken.VALUE_STRING, "text");
        try {
            return parser.getText();
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** The finite number that the reader is at. */
    public double number() {
        if (!parser.currentToken().isNumeric()) {
            throw wrongType("a number");
        }
        try {
            double value = parser.getDoubleValue();
            if (Double.isInfinite(value)) {
                throw fault("the number is too large", "Give a finite one.");
            }
            return value;
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** The whole number that the reader is at; 1e3 and 12.0 are whole, too. */
    public long whole() {
        if (!parser.currentToken().isNumeric()) {
            throw wrongType("a whole number");
        }
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw fault("the number is too large", "At most 2^63-1.");
                }
                return parser.getLongValue();
            }
            double value = number();
            if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
                throw fault(shorten(parser.getText()) + " is not a whole number", "Round it.");
            }
            return (long) value;
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** The whole number that the reader is at, if it is an int. */
    public int count() {
        long value = whole();
        if (value != (int) value) {
            throw fault(value + " is too large", "At most " + Integer.MAX_VALUE + ".");
        }
        return (int) value;
    }

    /** The truth value that the reader is at. */
    public boolean truth() {
        if (!parser.currentToken().isBoolean()) {
            throw wrongType("true or false");
        }
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    /** The text that the reader is at, which must be this. */
    public String format(String format) {
        String text = text();
        if (!text.equals(format)) {
            throw fault("format '" + shorten(text) + "' is not the one expected here", "It must be '" + format + "'.");
        }
        return text;
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    private void expect(JsonToken token, String name) {
        if (parser.currentToken() != token) {
            throw wrongType(name);
        }
    }

    private InputException wrongType(String expected) {
        String is =
                switch (parser.currentToken()) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "text";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
                    case VALUE_TRUE, VALUE_FALSE -> "a truth value";
                    case VALUE_NULL -> "null";
                    default -> "something else";
                };
        return fault("it is " + is, "It must be " + expected + ".");
    }

    private JsonToken next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw fault("the file ends in the middle", "It may be truncated: get it again.");
            }
            return token;
        } catch (IOException e) {
            throw new Broken(e);
        }
    }
}
