package org.cutpoint.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Looking plans up in a table of a hundred ranges for each of ten loads. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TableBenchmark extends Timed {
    private static final int RANGES = 100;
    private static final int LOADS = 10;

    private final PlanTable table = table();
    private double mbps = 1;

    private static PlanTable table() {
        List<Column> columns = new ArrayList<>();
        for (int load = 1; load <= LOADS; load++) {
            List<Entry> entries = new ArrayList<>();
            for (int r = 0; r < RANGES; r++) {
                entries.add(new Entry(Math.pow(1.05, r), Math.pow(1.05, r + 1.0), Optional.empty()));
            }
            columns.add(new Column(load, entries));
        }
        return new PlanTable("benchmark", "jointdnn", columns);
    }

    private double next() {
        mbps = mbps > 130 ? 1 : mbps * 1.03;
        return mbps;
    }

    @Benchmark
    public Entry lookUp() {
        return table.at(next(), 3.3);
    }
}
