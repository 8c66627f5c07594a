package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;

/**
 * Two profiles of a model side by side.
 *
 * @param first what is compared
 * @param second with what
 * @param rows the intervals that both have
 */
record ProfileComparison(Profile first, Profile second, List<Row> rows) {
    /** An interval in both. */
    record Row(Interval first, Interval second) {
        double ratio() {
            return second.medianMs() / first.medianMs();
        }

        /** Whether the medians' confidence intervals are apart. */
        boolean differs() {
            return first.sureToMs() < second.sureFromMs() || second.sureToMs() < first.sureFromMs();
        }
    }

    /** @throws InputException if they are of different models, or views of one */
    static ProfileComparison of(Profile first, Profile second) {
        if (!first.modelSha256().equals(second.modelSha256()) || !first.layers().equals(second.layers())) {
            throw new InputException(
                    "--compare",
                    "the profiles are of different models, or layers: " + first.model() + " ("
                            + first.layers().size() + " layers) and " + second.model() + " ("
                            + second.layers().size() + " layers)",
                    "Profile one model twice");
        }
        List<Row> rows = new ArrayList<>();
        for (Interval interval : first.intervals()) {
            Optional<Interval> other = second.interval(interval.first(), interval.last());
            other.ifPresent(o -> rows.add(new Row(interval, o)));
        }
        return new ProfileComparison(first, second, List.copyOf(rows));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "A: %s", described(first));
        line(text, "B: %s", described(second));
        line(text, "");
        line(text, "%10s  %10s  %7s  %-6s  %s", "A ms", "B ms", "B / A", "", "layers");
        for (Row row : rows) {
            line(
                    text,
                    "%10.3f  %10.3f  %7.3f  %-6s  %s",
                    row.first().medianMs(),
                    row.second().medianMs(),
                    row.ratio(),
                    row.differs() ? "differs" : "",
                    first.layers().get(row.first().first()) + " .. "
                            + first.layers().get(row.first().last()));
        }
        long apart = rows.stream().filter(Row::differs).count();
        line(
                text,
                "%d intervals in both, %d of them differ beyond their medians' 95 %% confidence; %d only in A, %d only"
                        + " in B.",
                rows.size(),
                apart,
                first.intervals().size() - rows.size(),
                second.intervals().size() - rows.size());
        return text.toString();
    }

    private static String described(Profile profile) {
        String doubts = profile.conditions().good()
                ? ""
                : "; not good: " + String.join("; ", profile.conditions().doubts());
        return profile.model() + ", " + profile.machine().cpu() + ", "
                + profile.machine().runtime() + ", "
                + profile.threads() + (profile.threads() == 1 ? " thread" : " threads") + ", " + profile.measured()
                + doubts;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
