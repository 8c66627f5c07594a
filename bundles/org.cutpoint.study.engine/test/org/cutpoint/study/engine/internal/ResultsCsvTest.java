package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Column;
import org.cutpoint.study.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsCsvTest {
    private static final List<Column> COLUMNS = columns("experiment", "model", "jobs", "makespan_ms", "reason");

    @TempDir
    private Path folder;

    private static List<Column> columns(String... names) {
        return List.of(names).stream().map(n -> Columns.find(n).orElseThrow()).toList();
    }

    @Test
    void isWhatSpreadsheetsRead() {
        String text = ResultsCsv.write(
                COLUMNS,
                List.of(
                        new Row("a", Map.of("model", "zoo, \"one\""), Map.of("jobs", 100., "makespan_ms", 0.1)),
                        new Row("b", Map.of("reason", "two\nlines"), Map.of("makespan_ms", 3.))));
        assertThat(text)
                .isEqualTo(
                        """
                        experiment,model,jobs,makespan_ms,reason
                        a,"zoo, ""one\""",100,0.1,
                        b,,,3.0,"two
                        lines"
                        """);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        String letters = "a\",\n\r ;ä'";
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>();
            for (int r = random.nextInt(5); r > 0; r--) {
                Map<String, String> texts = new LinkedHashMap<>();
                Map<String, Double> numbers = new LinkedHashMap<>();
                for (String name : List.of("model", "reason")) {
                    if (random.nextBoolean()) {
                        texts.put(name, text(random, letters));
                    }
                }
                if (random.nextBoolean()) {
                    numbers.put("jobs", (double) random.nextInt(1000));
                }
                if (random.nextBoolean()) {
                    numbers.put("makespan_ms", random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
                }
                rows.add(new Row("e" + random.nextInt(3), texts, numbers));
            }
            ResultsCsv.Read read = read(ResultsCsv.write(COLUMNS, rows));
            assertThat(read.columns()).as("seed %d", seed).isEqualTo(COLUMNS);
            assertThat(read.rows()).as("seed %d", seed).isEqualTo(rows);
        }
    }

    @Test
    void linesMayEndAsOthersWriteThem() throws IOException {
        assertThat(read("experiment,jobs\r\na,1\r\nb,2").rows())
                .containsExactly(
                        new Row("a", Map.of(), Map.of("jobs", 1.)), new Row("b", Map.of(), Map.of("jobs", 2.)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | 1 | it is empty",
                "'jobs~1~'                     | 1 | column 'experiment' is missing",
                "'experiment,height~'          | 1 | there is no column 'height'",
                "'experiment,jobs,jobs~'       | 1 | column 'jobs' is there twice",
                "'experiment,jobs~a,1~b~'      | 3 | it has 1 fields, not 2",
                "'experiment,jobs~a,many~'     | 2 | 'many' is no number",
                "'experiment,jobs~a,Infinity~' | 2 | 'Infinity' is no number",
                "'experiment,model~a,\"b~c\"~a,\"b~' | 4 | EOF reached before encapsulated token finished",
                "'experiment,model~a,\"b\"c~'  | 2 | between encapsulated token and delimiter",
            })
    void saysInWhichLineSomethingIsWrong(String text, int line, String what) {
        assertThatThrownBy(() -> read(text.replace('~', '\n')))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("results.csv:" + line + ": ")
                .hasMessageContaining(what);
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> ResultsCsv.read(folder.resolve("none.csv")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no such file");
    }

    private static String text(Random random, String letters) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private ResultsCsv.Read read(String text) throws IOException {
        return ResultsCsv.read(Files.writeString(folder.resolve("results.csv"), text));
    }
}
