package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.junit.jupiter.api.Test;

class LookupCommandTest {
    private final Fakes.TestConsole console = new Fakes.TestConsole();
    private final Fakes.Formats formats = new Fakes.Formats();

    LookupCommandTest() {
        Assignment job = new Assignment(
                "1",
                "net",
                Map.of("a", "device", "b", "cloud", "c", "cloud"),
                List.of(new PlanInterval("cloud", "b", "c")));
        Plan plan = new Plan(List.of(job), List.of("1"), OptionalDouble.empty());
        formats.tables.put(
                "net.table",
                new PlanTable(
                        "net",
                        "jointdnn",
                        List.of(new Column(
                                1, List.of(new Entry(1, 5, Optional.empty()), new Entry(5, 50, Optional.of(plan)))))));
    }

    private int run(String... args) {
        return Fakes.run(console, "lookup", new LookupCommand(formats), args);
    }

    @Test
    void saysWhichPlanItIs() {
        assertThat(run("net.table", "--mbps", "7.5")).isZero();
        assertThat(console.stdout())
                .isEqualTo("net, jointdnn, from 5.000 to 50.00 Mbit/s: 2 layers on cloud + 1 layers on device x1\n");
    }

    @Test
    void asJson() {
        assertThat(run("net.table", "--mbps", "7.5", "--json")).isZero();
        assertThat(console.stdout())
                .contains("\"feasible\":true", "\"a\":\"device\"", "\"first\":\"b\"", "\"last\":\"c\"");
    }

    @Test
    void whereThereIsNoPlanTheCodeSaysSo() {
        assertThat(run("net.table", "--mbps", "2")).isEqualTo(3);
        assertThat(console.stdout()).contains("no plan");
        assertThat(run("net.table", "--mbps", "0")).isEqualTo(2);
        assertThat(run("none", "--mbps", "2")).isEqualTo(2);
    }
}
