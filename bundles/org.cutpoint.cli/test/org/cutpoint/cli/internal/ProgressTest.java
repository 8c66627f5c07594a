package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void onlyTasksThatTakeAWhileGetALine() {
        List<Runnable> later = new ArrayList<>();
        LineProgress progress = new LineProgress(err, later::add);
        progress.begin("short", 1);
        progress.begin("long", 1);
        later.forEach(Runnable::run);
        progress.begin("ended", 1);
        progress.end();
        later.forEach(Runnable::run);
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly("long ...");
    }

    @Test
    void barGoesAwayWhenItsTaskEnds() {
        BarProgress progress = new BarProgress(err, 60, false);
        progress.advance(1);
        progress.begin("profiling", 4);
        progress.advance(4);
        progress.begin("unknown length", 0);
        progress.end();
        progress.end();
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("\n").endsWith("\r");
        // Back to the start of an empty line.
        assertThat(text.substring(text.lastIndexOf('\r', text.length() - 2))).isBlank();
    }
}
