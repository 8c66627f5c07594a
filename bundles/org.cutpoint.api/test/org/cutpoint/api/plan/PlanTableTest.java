package org.cutpoint.api.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.junit.jupiter.api.Test;

class PlanTableTest {
    private static Entry entry(double from, double to, String tier) {
        Assignment job = new Assignment("1", "p", Map.of("a", tier), List.of());
        return new Entry(from, to, Optional.of(new Plan(List.of(job), List.of("1"), OptionalDouble.empty())));
    }

    private static final PlanTable TABLE = new PlanTable(
            "p",
            "jointdnn",
            List.of(
                    new Column(4, List.of(entry(1, 100, "device"))),
                    new Column(1, List.of(entry(1, 5, "device"), entry(5, 20, "edge"), entry(20, 100, "cloud")))));

    private static String tier(Entry entry) {
        return entry.plan().orElseThrow().assignments().get(0).tiers().get("a");
    }

    @Test
    void looksUpWhatASearchFinds() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            List<Entry> entries = new ArrayList<>();
            double from = 0.1 + random.nextDouble();
            for (int e = 1 + random.nextInt(30); e > 0; e--) {
                double to = from * (1 + random.nextDouble());
                entries.add(new Entry(from, to, Optional.empty()));
                from = to;
            }
            PlanTable table = new PlanTable("p", "s", List.of(new Column(1, entries)));
            for (int look = 0; look < 50; look++) {
                double mbps = from * 1.2 * random.nextDouble();
                Entry expected = entries.stream()
                        .filter(e -> e.fromMbps() <= mbps)
                        .reduce((a, b) -> b)
                        .orElse(entries.get(0));
                assertThat(table.at(mbps, 1)).isSameAs(expected);
            }
            entries.forEach(e -> assertThat(table.at(e.fromMbps(), 1)).isSameAs(e));
        }
    }

    @Test
    void takesTheNearestLoad() {
        assertThat(tier(TABLE.at(50, 1.9))).isEqualTo("cloud");
        assertThat(tier(TABLE.at(50, 2.1))).isEqualTo("device");
        assertThat(tier(TABLE.at(50, 0.1))).isEqualTo("cloud");
        assertThat(tier(TABLE.at(50, 100))).isEqualTo("device");
        assertThat(tier(TABLE.at(0.1, 1))).isEqualTo("device");
        assertThat(tier(TABLE.at(1e6, 1))).isEqualTo("cloud");
    }

    @Test
    void refusesEntriesThatDoNotFollow() {
        assertThatThrownBy(() -> new Column(1, List.of(entry(1, 5, "a"), entry(6, 7, "b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Column(1, List.of(entry(5, 1, "a")))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Column(0, List.of(entry(1, 5, "a")))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PlanTable("p", "s", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
