package org.cutpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @TempDir
    private Path folder;

    /** A document that has every kind of value. */
    record Thing(String id, double amount, long size, int count, boolean sure, List<Thing> parts) {}

    private static Thing thing(JsonReader in) {
        String id = null;
        double amount = 0;
        long size = 0;
        int count = 0;
        boolean sure = false;
        List<Thing> parts = new ArrayList<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "amount" -> amount = in.number();
                case "size" -> size = in.whole();
                case "count" -> count = in.count();
                case "sure" -> sure = in.truth();
                case "format" -> in.format("thing/1");
                case "parts" -> {
                    in.beginArray();
                    while (in.nextElement()) {
                        parts.add(thing(in));
                    }
                }
                default -> throw in.unknownField("id, amount, size, count, sure, parts");
            }
        }
        return new Thing(in.required(id, "id"), amount, size, count, sure, parts);
    }

    private static Thing read(String json) {
        return JsonReader.read("here", json, "thing/1", JsonReaderTest::thing);
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(
                        read(
                                """
                        {"format": "thing/1", "parts": [{"id": "x", "parts": []}, {"parts": [{"id": "z"}], "id": "y"}],
                         "id": "\\u00e4\\"", "amount": -1.5e2, "size": 9223372036854775807, "count": 1e3, "sure": true}
                        """))
                .isEqualTo(new Thing(
                        "ä\"",
                        -150,
                        Long.MAX_VALUE,
                        1000,
                        true,
                        List.of(
                                new Thing("x", 0, 0, 0, false, List.of()),
                                new Thing("y", 0, 0, 0, false, List.of(new Thing("z", 0, 0, 0, false, List.of()))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"id": "a", "x": 1}                        | $.x: unknown field. Fields are: id, amount
                    {"id": "a", "my x": [1, 2]}                | $['my x']: unknown field
                    {"amount": 1}                              | $.id: missing
                    {"id": "a", "parts": [{"id": "b"}, {}]}    | $.parts[1].id: missing
                    {"id": "a", "parts": [{"parts": [{"y": {}}]}]} | $.parts[0].parts[0].y: unknown field
                    {"id": 1}                                  | $.id: it is a number. It must be text.
                    {"id": null}                               | $.id: it is null. It must be text.
                    {"id": ["a"]}                              | $.id: it is an array. It must be text.
                    {"id": "a", "parts": {}}                   | $.parts: it is an object. It must be an array.
                    {"id": "a", "parts": [[]]}                 | $.parts[0]: it is an array. It must be an object.
                    {"id": "a", "parts": [{"id": "b"}, 7]}     | $.parts[1]: it is a number. It must be an object.
                    {"id": "a", "amount": "1"}                 | $.amount: it is text. It must be a number.
                    {"id": "a", "amount": true}                | $.amount: it is a truth value. It must be a number.
                    {"id": "a", "amount": 1e999}               | $.amount: the number is too large
                    {"id": "a", "size": 1.5}                   | $.size: 1.5 is not a whole number
                    {"id": "a", "size": 9223372036854775808}   | $.size: the number is too large
                    {"id": "a", "count": 3000000000}           | $.count: 3000000000 is too large
                    {"id": "a", "sure": 1}                     | $.sure: it is a number. It must be true or false.
                    {"format": "thing/2", "id": "a"}           | $.format: format 'thing/2' is not the one expected here. It must be 'thing/1'.
                    []                                         | $: it is an array. It must be an object.
                    {"id": "a", "id": "b"}                     | $.id (line 1): not valid JSON: Duplicate
                    {"id": "a", "amount": NaN}                 | $.amount (line 1): not valid JSON: Non-standard token 'NaN'. Is it
                    {"id": "a", "amount": 01}                  | $.amount (line 1): not valid JSON: Invalid numeric value
                    {"id": "a",}                               | (line 1): not valid JSON: Unexpected character
                    {"id": "a", // comment                     | (line 1): not valid JSON: Unexpected character
                    hello world                                | $ (line 1): not valid JSON: Unrecognized token 'hello'
                    {"id": "a", "parts": [{"id":               | $.parts[0].id: the file ends in the middle
                    {"id": "a"                                 | the file ends in the middle
                    {"id": "abc                                | the file ends in the middle
                    {"id": "a"} {"id": "b"}                    | (line 1): something follows the end of the document
                    {"id": "a"}]                               | (line 1): not valid JSON: Unexpected close marker
                    ``                                         | it is empty
                    """)
    void faultsNameTheirPlace(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("here")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 100_000})
    void deepNestingIsRefused(int depth) {
        assertThatThrownBy(() -> read("{\"parts\":[".repeat(depth / 2 + 1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nesting depth (65) exceeds the maximum allowed")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
    }

    @Test
    void linesAreCounted() {
        assertThatThrownBy(() -> read("{\"id\": \"a\",\n\n  oops}")).hasMessageContaining("(line 3)");
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        assertFault(folder, "it is a folder");
        assertFault(folder.resolve("nowhere.json"), "there is no such file");
        assertFault(Files.write(folder.resolve("bits"), new byte[] {(byte) 0x80, 2, 3}), "bits: $");
        assertFault(Files.write(folder.resolve("zeros"), new byte[100]), "zeros: $");
        assertFault(
                Files.write(
                        folder.resolve("latin1"), "{\"id\": \"Br\u00fccke\"}".getBytes(StandardCharsets.ISO_8859_1)),
                "latin1: $.id");
        assertFault(Files.writeString(folder.resolve("empty"), ""), "it is empty");
    }

    private static void assertFault(Path file, String message) {
        assertThatThrownBy(() -> JsonReader.read(file, "thing/1", JsonReaderTest::thing))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void filesThatAreTooLargeAreNotEvenOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("large"), "{\"id\": \"a\"}" + " ".repeat(200));
        assertThat(JsonReader.read(file, "thing/1", 1000, JsonReaderTest::thing).id())
                .isEqualTo("a");
        assertThatThrownBy(() -> JsonReader.read(file, "thing/1", 100, JsonReaderTest::thing))
                .hasMessage(file + ": it is larger than 100 bytes. Split it.");
    }

    @Test
    void whatTheCallerThrowsComesThrough() {
        assertThatThrownBy(() -> JsonReader.read("here", "{}", "thing/1", in -> {
                    throw in.fault("strange", "Look again.");
                }))
                .hasMessage("here: $: strange. Look again.");
        assertThatThrownBy(() -> JsonReader.read("here", "{}", "thing/1", in -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsTheFormatWithoutReadingTheDocument() throws Exception {
        assertThat(formatOf("{\"a\": {\"format\": \"inner/1\"}, \"format\": \"thing/1\", broken"))
                .contains("thing/1");
        assertThat(formatOf("{\"format\": 3, \"b\": []}")).isEmpty();
        assertThat(formatOf("[\"format\", \"thing/1\"]")).isEmpty();
        assertThat(formatOf("layer,ms\nconv1,3\n")).isEmpty();
        assertThat(formatOf("")).isEmpty();
        assertThat(JsonReader.formatOf(folder)).isEmpty();
        assertThat(JsonReader.formatOf(folder.resolve("nothing"))).isEmpty();
    }

    private Optional<String> formatOf(String content) throws IOException {
        return JsonReader.formatOf(Files.writeString(folder.resolve("file.json"), content));
    }
}
