package org.cutpoint.profile.link.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.RateCurve.Step;

/**
 * A bandwidth trace as CSV, UTF-8. The first line names the columns, and with them the unit of time:
 *
 * <pre>{@code
 * timeS,uplinkMbps,downlinkMbps
 * 0,5.85,13.76
 * 20,0,0
 * 60,repeat
 * }</pre>
 *
 * Each line's rates hold until the next line's; the first is at 0. A last line with {@code repeat} says when the trace
 * starts over; without it the last rates stay. Empty lines and those that begin with # do not count.
 */
final class TraceCsv {
    private static final int MOST_LINES = 1_000_000;
    private static final int LONGEST_LINE = 1000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

    private final Path file;
    private final List<Step> uplink = new ArrayList<>();
    private final List<Step> downlink = new ArrayList<>();
    private double unitMs;
    private OptionalDouble periodMs = OptionalDouble.empty();
    private int line;

    private TraceCsv(Path file) {
        this.file = file;
    }

    /** @throws InputException if it cannot be read or is no trace */
    static BandwidthTrace read(Path file) {
        TraceCsv csv = new TraceCsv(file);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (Optional<String> text = csv.next(lines); text.isPresent(); text = csv.next(lines)) {
                csv.take(text.get().strip());
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file.toString(), "there is no such file", "Check the path.", e);
        } catch (AccessDeniedException e) {
            throw new InputException(file.toString(), "it may not be read", "Check its permissions.", e);
        } catch (CharacterCodingException e) {
            throw csv.fault("it is no UTF-8 text", "A trace is a CSV file, or a .json file.");
        } catch (IOException e) {
            throw new InputException(file.toString(), "it cannot be read: " + e.getMessage(), "", e);
        }
        return csv.trace();
    }

    /** The next line; a file without ends of lines must not fill the memory. */
    private Optional<String> next(BufferedReader lines) throws IOException {
        line++;
        StringBuilder text = new StringBuilder();
        int c = lines.read();
        boolean end = c < 0;
        while (c >= 0 && c != '\n') {
            text.append((char) c);
            if (line > MOST_LINES || text.length() > LONGEST_LINE) {
                throw fault(
                        "the trace is too large",
                        "At most " + MOST_LINES + " lines of " + LONGEST_LINE + " characters.");
            }
            c = lines.read();
        }
        return end ? Optional.empty() : Optional.of(text.toString());
    }

    private void take(String text) {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        if (unitMs == 0) {
            // Spreadsheets put a byte order mark before it.
            unitMs = switch (text.replaceAll("^\\uFEFF| ", "")) {
                case "timeS,uplinkMbps,downlinkMbps" -> 1000;
                case "timeMs,uplinkMbps,downlinkMbps" -> 1;
                default -> throw fault(
                        "the first line does not name the columns",
                        "It must be timeS,uplinkMbps,downlinkMbps, or timeMs,... for milliseconds.");
            };
            return;
        }
        if (periodMs.isPresent()) {
            throw fault("something follows the line that says repeat", "That must be the last.");
        }
        String[] fields = text.split("\\s*,\\s*", -1);
        if (fields.length == 2 && fields[1].equals("repeat")) {
            periodMs = OptionalDouble.of(time(fields[0]));
            return;
        }
        if (fields.length != 3) {
            throw fault("there are " + fields.length + " fields instead of 3", "Give time, uplink and downlink.");
        }
        double startMs = time(fields[0]);
        uplink.add(new Step(startMs, rate(fields[1])));
        downlink.add(new Step(startMs, rate(fields[2])));
    }

    private double time(String field) {
        double ms = number(field) * unitMs;
        if (uplink.isEmpty() && ms != 0) {
            throw fault("the first time is " + field + ", not 0", "Subtract it from all times.");
        }
        if (!uplink.isEmpty() && ms <= uplink.get(uplink.size() - 1).startMs()) {
            throw fault("time " + field + " does not follow the one before it", "Sort the lines by time.");
        }
        return ms;
    }

    private double rate(String field) {
        double mbps = number(field);
        if (mbps > LinkText.MOST_MBPS) {
            throw fault(field + " Mbit/s cannot be", "Give 0 to " + LinkText.MOST_MBPS + ".");
        }
        return mbps;
    }

    private double number(String field) {
        if (!NUMBER.matcher(field).matches()) {
            throw fault(
                    "'" + field.substring(0, Math.min(20, field.length())) + "' is no number",
                    "Give one that is not negative, with a point.");
        }
        return Double.parseDouble(field);
    }

    private BandwidthTrace trace() {
        if (uplink.isEmpty()) {
            throw new InputException(
                    file.toString(),
                    "there are no rates in it",
                    "A trace is a line timeS,uplinkMbps,downlinkMbps and then lines of such numbers.");
        }
        try {
            String name = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
            return TraceText.trace(name, uplink, downlink, periodMs);
        } catch (IllegalArgumentException e) {
            throw new InputException(file.toString(), e.getMessage(), "", e);
        }
    }

    private InputException fault(String what, String remedy) {
        return new InputException(file + ": line " + Math.max(1, line), what, remedy);
    }
}
