package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.groups.Tuple;
import org.cutpoint.report.Timeline;
import org.cutpoint.report.Timeline.Event;
import org.cutpoint.report.Timeline.Lane;
import org.junit.jupiter.api.Test;

class TraceJsonTest {
    private static Event event(String job, double start, double end) {
        return new Event("job " + job, job, "m", start, end);
    }

    /** Viewers would take them for one within the other, and drop some. */
    @Test
    void whatOverlapsLiesInRowsOfOneName() {
        Lane hop = new Lane(
                "edge -> cloud",
                List.of(event("1", 0, 20), event("3", 20, 30), event("2", 10, 25), event("4", 26, 27)));
        Lane cloud = new Lane("cloud", List.of(event("1", 20, 22)));
        String trace = TraceJson.of(List.of(new Timeline("t", List.of(hop, new Lane("edge", List.of()), cloud))), "");

        List<Tuple> rows = new ArrayList<>();
        for (MatchResult found : matches(
                trace,
                "\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":(\\d+),\"args\":\\{\"name\":\"([^\"]+)\"")) {
            rows.add(tuple(found.group(2), found.group(1)));
        }
        assertThat(rows)
                .containsExactly(
                        tuple("edge -> cloud", "1"),
                        tuple("edge -> cloud", "2"),
                        tuple("edge", "3"),
                        tuple("cloud", "4"));
        List<Tuple> events = new ArrayList<>();
        for (MatchResult found :
                matches(trace, "\"name\":\"(job \\d)\",\"cat\":\"([^\"]+)\",[^}]*\"tid\":(\\d+),\"args\"")) {
            events.add(tuple(found.group(1), found.group(2), found.group(3)));
        }
        assertThat(events)
                .containsExactlyInAnyOrder(
                        tuple("job 1", "edge -> cloud", "1"),
                        tuple("job 2", "edge -> cloud", "2"),
                        tuple("job 3", "edge -> cloud", "1"),
                        tuple("job 4", "edge -> cloud", "2"),
                        tuple("job 1", "cloud", "4"));
    }

    private static List<MatchResult> matches(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }
}
