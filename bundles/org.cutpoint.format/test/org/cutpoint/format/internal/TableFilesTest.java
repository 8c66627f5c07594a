package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.PlanTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFilesTest {
    @TempDir
    private Path folder;

    private static String sweep(String load, String ranges) {
        return "{\"format\":\"cutpoint-sweep/1\",\"problem\":\"p\",\"strategy\":\"s\",\"objective\":\"latency\"," + load
                + "\"ranges\":[" + ranges + "]}";
    }

    private static String range(double from, double to, String tier) {
        String plan = tier.isEmpty()
                ? "{\"format\":\"cutpoint-plan/1\",\"problem\":\"p\",\"strategy\":\"s\",\"feasible\":false,"
                        + "\"objective\":\"latency\",\"reason\":\"too slow\",\"solveMs\":1}"
                : "{\"format\":\"cutpoint-plan/1\",\"problem\":\"p\",\"strategy\":\"s\",\"feasible\":true,"
                        + "\"objective\":\"latency\",\"value\":3,\"violates\":[],\"solveMs\":1,\"assignments\":["
                        + "{\"id\":\"1\",\"tiers\":{\"a\":\"" + tier + "\"}}],\"schedule\":[\"1\"]}";
        return "{\"fromMbps\":" + from + ",\"toMbps\":" + to + ",\"plan\":" + plan + "}";
    }

    private PlanTable read(String... lines) throws IOException {
        Path file = folder.resolve("table");
        Files.writeString(file, String.join("\n", lines) + "\n");
        return TableReader.read(file);
    }

    @Test
    void readsOneSweepForEachLoad() throws IOException {
        PlanTable table = read(
                sweep("", range(1, 5, "") + "," + range(5, 9, "cloud")),
                "",
                sweep("\"cloudLoad\":3,", range(1, 9, "device")));
        assertThat(table.problem()).isEqualTo("p");
        assertThat(table.strategy()).isEqualTo("s");
        assertThat(table.at(2, 1).plan()).isEmpty();
        assertThat(table.at(6, 1).plan().orElseThrow().assignments().get(0).tiers())
                .containsEntry("a", "cloud");
        assertThat(table.at(6, 3).plan().orElseThrow().assignments().get(0).tiers())
                .containsEntry("a", "device");
    }

    @Test
    void refusesWhatIsNoTable() {
        String good = sweep("", range(1, 5, "a"));
        for (String[] lines : new String[][] {
            {""},
            {"{"},
            {"[]"},
            {good, good},
            {good, good.replace("\"s\"", "\"t\"").replace("objective", "objective")},
            {sweep("", range(1, 5, "a") + "," + range(6, 7, "a"))},
            {sweep("", range(5, 1, "a"))},
            {sweep("", "")},
            {sweep("\"cloudLoad\":0,", range(1, 5, "a"))},
            {sweep("\"extra\":0,", range(1, 5, "a"))},
            {sweep("", "{\"fromMbps\":1,\"toMbps\":2}")},
        }) {
            assertThatThrownBy(() -> read(lines))
                    .as(String.join("|", lines))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("table");
        }
        assertThatThrownBy(() -> TableReader.read(folder.resolve("none"))).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> TableReader.read(folder)).isInstanceOf(InputException.class);
    }
}
