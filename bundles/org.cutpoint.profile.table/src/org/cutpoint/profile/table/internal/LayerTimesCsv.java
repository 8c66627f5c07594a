package org.cutpoint.profile.table.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.profile.table.internal.LayerTimes.Row;

/**
 * Times of a network's layers as CSV, UTF-8: the columns {@code layer,ms}, or {@code first,last,ms} with consecutive
 * layers together; all layers in order. Empty lines and those that begin with # do not count. Ids of layers may have
 * commas in them, numbers may not.
 */
final class LayerTimesCsv {
    private static final long MOST_BYTES = 16 << 20;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

    private LayerTimesCsv() {}

    /** @throws InputException if it cannot be read or is no such table */
    static LayerTimes read(Path file) {
        List<Row> rows = new ArrayList<>();
        boolean header = false;
        boolean groups = false;
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String where = file + ": line " + number;
            if (!header) {
                header = true;
                groups = switch (text.replace(" ", "")) {
                    case "layer,ms" -> false;
                    case "first,last,ms" -> true;
                    default -> throw new InputException(
                            where, "the first line does not name the columns", "It must be layer,ms or first,last,ms.");
                };
                continue;
            }
            int comma = text.lastIndexOf(',');
            String ms = text.substring(comma + 1).strip();
            String ids = text.substring(0, Math.max(0, comma)).strip();
            int between = groups ? ids.indexOf(',') : -1;
            if (ids.isEmpty() || groups && between < 0 || !NUMBER.matcher(ms).matches()) {
                throw new InputException(
                        where,
                        "it is not " + (groups ? "first,last,ms" : "layer,ms"),
                        "Give for example " + (groups ? "conv1,pool1,12.5" : "conv1,12.5"));
            }
            String first = groups ? ids.substring(0, between).strip() : ids;
            String last = groups ? ids.substring(between + 1).strip() : ids;
            rows.add(new Row("line " + number, first, last, Double.parseDouble(ms)));
        }
        String name = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
        return new LayerTimes(file.toString(), name, file.toString(), Optional.empty(), List.copyOf(rows));
    }

    private static List<String> lines(Path file) {
        String where = file.toString();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(where, "it is larger than " + MOST_BYTES + " bytes", "Is it such a table?");
            }
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new InputException(where, "it is no UTF-8 text", "Save it as UTF-8.", e);
        } catch (AccessDeniedException e) {
            throw new InputException(where, "it may not be read", "Check its permissions.", e);
        } catch (IOException e) {
            throw new InputException(where, "it cannot be read: " + e.getMessage(), "", e);
        }
    }
}
