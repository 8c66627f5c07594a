package org.cutpoint.study.engine.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.Column;
import org.cutpoint.study.Row;

/** {@code results.csv}: RFC 4180, but for lines that end in a line feed alone. A value that is not there is an empty field. */
final class ResultsCsv {
    private static final String EXPERIMENT = "experiment";
    private static final String WHAT = "a study's results.csv";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private ResultsCsv() {}

    /** What such a file says. */
    record Read(List<Column> columns, List<Row> rows) {}

    /** @param columns one of them named {@code experiment} */
    static String write(List<Column> columns, List<Row> rows) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter out = new CSVPrinter(text, FORMAT)) {
            out.printRecord(columns.stream().map(Column::name));
            for (Row row : rows) {
                out.printRecord(columns.stream().map(c -> field(c, row)));
            }
        } catch (IOException e) {
            // Nothing can go wrong in memory.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String field(Column column, Row row) {
        if (column.name().equals(EXPERIMENT)) {
            return row.experiment();
        }
        if (!column.numeric()) {
            return row.text(column.name()).orElse("");
        }
        Double value = row.numbers().get(column.name());
        if (value == null) {
            return "";
        }
        return column.type() == Column.Type.INTEGER ? Long.toString(value.longValue()) : value.toString();
    }

    /** @throws InputException naming file and line, if it is no such file */
    static Read read(Path file) {
        try (CSVParser parser = CSVParser.parse(WholeFiles.read(file, WHAT), FORMAT)) {
            Function<String, InputException> faults =
                    what -> new InputException(file + ":" + parser.getCurrentLineNumber(), what, "Is it " + WHAT + "?");
            try {
                return read(parser.iterator(), faults);
            } catch (UncheckedIOException e) {
                throw faults.apply(e.getCause().getMessage());
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "it cannot be read: " + e.getMessage(), "", e);
        }
    }

    private static Read read(Iterator<CSVRecord> records, Function<String, InputException> faults) {
        if (!records.hasNext()) {
            throw faults.apply("it is empty");
        }
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String name : records.next()) {
            if (!names.add(name)) {
                throw faults.apply("column '" + name + "' is there twice");
            }
            columns.add(
                    Columns.find(name).orElseThrow(() -> faults.apply("there is no column '" + name + "' in results")));
        }
        if (!names.contains(EXPERIMENT)) {
            throw faults.apply("column '" + EXPERIMENT + "' is missing");
        }
        List<Row> rows = new ArrayList<>();
        while (records.hasNext()) {
            CSVRecord record = records.next();
            if (record.size() != columns.size()) {
                throw faults.apply("it has " + record.size() + " fields, not " + columns.size());
            }
            rows.add(row(columns, record, faults));
        }
        return new Read(List.copyOf(columns), List.copyOf(rows));
    }

    private static Row row(List<Column> columns, CSVRecord fields, Function<String, InputException> faults) {
        String experiment = "";
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (int c = 0; c < fields.size(); c++) {
            Column column = columns.get(c);
            String field = fields.get(c);
            if (column.name().equals(EXPERIMENT)) {
                experiment = field;
            } else if (field.isEmpty()) {
                continue;
            } else if (column.numeric()) {
                numbers.put(column.name(), number(field, faults));
            } else {
                texts.put(column.name(), field);
            }
        }
        return new Row(experiment, texts, numbers);
    }

    private static double number(String field, Function<String, InputException> faults) {
        try {
            double value = Double.parseDouble(field);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw faults.apply("'" + field + "' is no number");
    }
}
