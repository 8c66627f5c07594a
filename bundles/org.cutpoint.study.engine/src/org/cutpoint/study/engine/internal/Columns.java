package org.cutpoint.study.engine.internal;

import static org.cutpoint.study.Column.Role.COORDINATE;
import static org.cutpoint.study.Column.Role.MEASURED;
import static org.cutpoint.study.Column.Role.NOTE;
import static org.cutpoint.study.Column.Role.PLANNED;
import static org.cutpoint.study.Column.Role.STATED;
import static org.cutpoint.study.Column.Type.INTEGER;
import static org.cutpoint.study.Column.Type.NUMBER;
import static org.cutpoint.study.Column.Type.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.study.Column;

/** The columns that results can have. */
final class Columns {
    static final String STATED_PREFIX = "stated_";

    static final List<Column> ALL = List.of(
            new Column("study", TEXT, COORDINATE, "", "study"),
            new Column("experiment", TEXT, COORDINATE, "", "experiment"),
            new Column("mode", TEXT, COORDINATE, "", "what is done with each cell"),
            new Column("cell", TEXT, COORDINATE, "", "hash of what was asked for"),
            new Column("model", TEXT, COORDINATE, "", "network"),
            new Column("device", TEXT, COORDINATE, "", "device"),
            new Column("edge", TEXT, COORDINATE, "", "edge between device and cloud"),
            new Column("cloud", TEXT, COORDINATE, "", "cloud"),
            new Column("network", TEXT, COORDINATE, "", "link"),
            new Column("edge_network", TEXT, COORDINATE, "", "link between edge and cloud"),
            new Column("uplink_mbps", NUMBER, COORDINATE, "Mbit/s", "uplink"),
            new Column("downlink_mbps", NUMBER, COORDINATE, "Mbit/s", "downlink"),
            new Column("rtt_ms", NUMBER, COORDINATE, "ms", "round trip"),
            new Column("real_network", INTEGER, COORDINATE, "", "1 if the link is the one that is really there"),
            new Column("strategy", TEXT, COORDINATE, "", "strategy"),
            new Column("scheduler", TEXT, COORDINATE, "", "scheduler of the device's part"),
            new Column("ratio", NUMBER, COORDINATE, "", "jobs at the first cut for one at the second"),
            new Column("objective", TEXT, COORDINATE, "", "what is made small"),
            new Column("stages", INTEGER, COORDINATE, "", "stages of the pipeline"),
            new Column("jobs", INTEGER, COORDINATE, "", "jobs"),
            new Column("slowdown", NUMBER, COORDINATE, "", "slow-down of the device"),
            new Column("threads", INTEGER, COORDINATE, "", "threads of an inference"),
            new Column("batch", INTEGER, COORDINATE, "", "inputs of an inference"),
            new Column("device_cores", INTEGER, COORDINATE, "", "tiles that the device computes at once"),
            new Column("max_grid", INTEGER, COORDINATE, "", "most rows and columns of tiles"),
            new Column("updated_share", NUMBER, COORDINATE, "", "share of each weight that is updated"),
            new Column("limit_latency_ms", NUMBER, COORDINATE, "ms", "bound on a job's latency"),
            new Column("limit_device_energy_j", NUMBER, COORDINATE, "J", "bound on a job's energy on the device"),
            new Column("limit_cloud_time_ms", NUMBER, COORDINATE, "ms", "bound on a job's time in the cloud"),
            new Column("device_power_w", NUMBER, COORDINATE, "W", "what the device draws while it computes"),
            new Column("devices", INTEGER, COORDINATE, "", "devices"),
            new Column("edges", INTEGER, COORDINATE, "", "edge servers"),
            new Column("reachable", INTEGER, COORDINATE, "", "edge servers that a device reaches"),
            new Column("tasks", INTEGER, COORDINATE, "", "tasks"),
            new Column("window_s", NUMBER, COORDINATE, "s", "within which tasks arrive"),
            new Column("seed", INTEGER, COORDINATE, "", "seed of random inputs, or of a scenario"),
            new Column("position", INTEGER, COORDINATE, "", "layers before the cut"),
            new Column("layer", TEXT, COORDINATE, "", "last layer before the cut"),
            new Column("layer_type", TEXT, COORDINATE, "", "type of that layer"),
            new Column("repeat", INTEGER, COORDINATE, "", "repeat"),
            new Column("makespan_ms", NUMBER, PLANNED, "ms", "makespan"),
            new Column("mean_completion_ms", NUMBER, PLANNED, "ms", "makespan for each job"),
            new Column("latency_ms", NUMBER, PLANNED, "ms", "latency of the slowest job"),
            new Column("energy_j", NUMBER, PLANNED, "J", "energy of a job on the device"),
            new Column("bottleneck_ms", NUMBER, PLANNED, "ms", "slowest stage"),
            new Column("serial_ms", NUMBER, PLANNED, "ms", "without overlap"),
            new Column("device_ms", NUMBER, PLANNED, "ms", "device, mean of the jobs"),
            new Column("upload_ms", NUMBER, PLANNED, "ms", "upload, mean of the jobs"),
            new Column("edge_ms", NUMBER, PLANNED, "ms", "edge, mean of the jobs"),
            new Column("cloud_ms", NUMBER, PLANNED, "ms", "cloud, mean of the jobs"),
            new Column("download_ms", NUMBER, PLANNED, "ms", "return, mean of the jobs"),
            new Column("upload_bytes", NUMBER, PLANNED, "B", "uploaded, mean of the jobs"),
            new Column("compute_energy_j", NUMBER, PLANNED, "J", "energy of computing on the device, mean of the jobs"),
            new Column("radio_energy_j", NUMBER, PLANNED, "J", "energy of sending and receiving, mean of the jobs"),
            new Column("layer_device_ms", NUMBER, PLANNED, "ms", "that layer on the device"),
            new Column("layer_cloud_ms", NUMBER, PLANNED, "ms", "that layer in the cloud"),
            new Column("layer_output_bytes", NUMBER, PLANNED, "B", "what that layer makes"),
            new Column("virtual_block", INTEGER, PLANNED, "", "1 if an earlier cut sends no more"),
            new Column("total_delay_ms", NUMBER, PLANNED, "ms", "delay of all tasks"),
            new Column("mean_delay_ms", NUMBER, PLANNED, "ms", "delay of a task"),
            new Column("on_device", INTEGER, PLANNED, "", "tasks on the device alone"),
            new Column("on_edge", INTEGER, PLANNED, "", "tasks with an edge server, without the cloud"),
            new Column("on_cloud", INTEGER, PLANNED, "", "tasks with the cloud, passed on by an edge server"),
            new Column("on_edge_cloud", INTEGER, PLANNED, "", "tasks with an edge server and the cloud"),
            new Column("waited", INTEGER, PLANNED, "", "tasks that started after their arrival"),
            new Column("nodes", INTEGER, PLANNED, "", "nodes that were put in order"),
            new Column("uploads", INTEGER, PLANNED, "", "nodes that upload something"),
            new Column("cuts", TEXT, PLANNED, "", "where jobs are cut"),
            new Column("distinct_cuts", INTEGER, PLANNED, "", "different cuts"),
            new Column("tiers", TEXT, PLANNED, "", "layers on each tier in turn, of the first job"),
            new Column("tiles", INTEGER, PLANNED, "", "tiles of the fused layers"),
            new Column("grid", TEXT, PLANNED, "", "rows and columns of tiles"),
            new Column("fused_layers", INTEGER, PLANNED, "", "layers that are fused"),
            new Column("back_at", INTEGER, PLANNED, "", "layers behind which the device goes on after the edge"),
            new Column("work_percent", NUMBER, PLANNED, "%", "fused layers' work in tiles, of that unsplit"),
            new Column("peak_bytes", INTEGER, PLANNED, "B", "most memory of tensors, of any tile"),
            new Column("peak_percent", NUMBER, PLANNED, "%", "that, of what the fused layers need unsplit"),
            new Column("violates", TEXT, PLANNED, "", "limits that are broken"),
            new Column("lower_bound", NUMBER, PLANNED, "", "best proven bound, in the objective's unit"),
            new Column("gap_percent", NUMBER, PLANNED, "%", "above the best proven bound"),
            new Column("reduction_percent", NUMBER, PLANNED, "%", "less than the baseline"),
            new Column("cloud_reduction_percent", NUMBER, PLANNED, "%", "less time in the cloud than the baseline"),
            new Column("speedup", NUMBER, PLANNED, "", "baseline's value over this one's"),
            new Column("solve_ms", NUMBER, MEASURED, "ms", "time that planning took"),
            new Column("together_ms", NUMBER, MEASURED, "ms", "layers up to here in one call, measured"),
            new Column("apart_ms", NUMBER, MEASURED, "ms", "layers up to here, each in its own call, measured"),
            new Column("measured_makespan_ms", NUMBER, MEASURED, "ms", "makespan, measured"),
            new Column("measured_mean_completion_ms", NUMBER, MEASURED, "ms", "makespan for each job, measured"),
            new Column("measured_latency_ms", NUMBER, MEASURED, "ms", "latency of the median job, measured"),
            new Column("error_percent", NUMBER, MEASURED, "%", "predicted makespan above the measured one"),
            new Column("measured_reduction_percent", NUMBER, MEASURED, "%", "less than the baseline, measured"),
            new Column("measured_upload_bytes", NUMBER, MEASURED, "B", "uploaded, all jobs"),
            new Column("max_rel_diff", NUMBER, MEASURED, "", "split against whole, largest relative difference"),
            new Column("fallbacks", INTEGER, MEASURED, "", "jobs that ran elsewhere than planned"),
            new Column("status", TEXT, NOTE, "", "ok, no-plan or failed"),
            new Column("reason", TEXT, NOTE, "", "why there is nothing"));

    private Columns() {}

    /** The column of this name, of those that can be there and of what is stated of them. */
    static Optional<Column> find(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst().or(() -> stated(name));
    }

    private static Optional<Column> stated(String name) {
        if (!name.startsWith(STATED_PREFIX)) {
            return Optional.empty();
        }
        String of = name.substring(STATED_PREFIX.length());
        return ALL.stream()
                .filter(c -> c.name().equals(of) && statable(c))
                .findFirst()
                .map(c -> new Column(name, NUMBER, STATED, c.unit(), c.description() + ", as stated"));
    }

    /** Whether somebody else may state a value of it. */
    static boolean statable(Column column) {
        return column.numeric() && (column.role() == PLANNED || column.role() == MEASURED);
    }

    /** Names of all that can be there. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        ALL.forEach(c -> names.add(c.name()));
        ALL.stream().filter(Columns::statable).forEach(c -> names.add(STATED_PREFIX + c.name()));
        return names;
    }
}
