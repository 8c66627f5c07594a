package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-problem/1} document: its form, not its meaning. Used once. */
final class ProblemReader {
    static final String FORMAT = "cutpoint-problem/1";

    private final JsonReader in;

    ProblemReader(JsonReader in) {
        this.in = in;
    }

    /** @param defaultName the problem's name where it gives none */
    Problem read(String defaultName) {
        String format = null;
        String name = defaultName;
        List<Tier> tiers = null;
        List<DataItem> inputs = null;
        List<ProblemLayer> layers = null;
        List<String> results = null;
        List<Group> groups = List.of();
        List<Link> links = null;
        Objective objective = null;
        int jobs = 1;
        int stages = 2;
        boolean returnResult = false;
        Limits limits = Limits.NONE;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "tiers" -> tiers = list(ProblemReader::tier);
                case "inputs" -> inputs = list(ProblemReader::item);
                case "layers" -> layers = list(ProblemReader::layer);
                case "results" -> results = list(reader -> reader.in.text());
                case "groups" -> groups = list(ProblemReader::group);
                case "links" -> links = list(ProblemReader::link);
                case "objective" -> objective = objective();
                case "jobs" -> jobs = in.count();
                case "stages" -> stages = in.count();
                case "returnResult" -> returnResult = in.truth();
                case "limits" -> limits = limits();
                default -> throw in.unknownField(
                        "format, name, tiers, inputs, layers, results, groups, links, objective, jobs,"
                                + " stages, returnResult, limits");
            }
        }
        in.required(format, "format");
        in.required(tiers, "tiers");
        in.required(inputs, "inputs");
        in.required(layers, "layers");
        return new Problem(
                name,
                tiers,
                inputs,
                layers,
                results == null ? unread(layers) : results,
                groups,
                in.required(links, "links"),
                in.required(objective, "objective"),
                jobs,
                stages,
                returnResult,
                limits);
    }

    private static List<String> unread(List<ProblemLayer> layers) {
        Set<String> read = new HashSet<>();
        layers.forEach(layer -> read.addAll(layer.inputs()));
        List<String> unread = new ArrayList<>();
        for (ProblemLayer layer : layers) {
            for (DataItem output : layer.outputs()) {
                // A tensor that is made twice is a fault, but not of the results.
                if (read.add(output.id())) {
                    unread.add(output.id());
                }
            }
        }
        return unread;
    }

    private <T> List<T> list(Function<ProblemReader, T> element) {
        List<T> list = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            list.add(element.apply(this));
        }
        return list;
    }

    private Map<String, Double> byTier() {
        Map<String, Double> values = new HashMap<>();
        in.beginObject();
        while (in.nextField()) {
            values.put(in.field(), in.number());
        }
        return values;
    }

    private Objective objective() {
        String id = in.text();
        for (Objective objective : Objective.values()) {
            if (objective.id().equals(id)) {
                return objective;
            }
        }
        throw in.fault("unknown objective '" + id + "'", "It is one of latency, energy, makespan, bottleneck.");
    }

    private Tier tier() {
        String id = null;
        OptionalDouble computePowerW = OptionalDouble.empty();
        OptionalLong memoryBytes = OptionalLong.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "computePowerW" -> computePowerW = OptionalDouble.of(in.number());
                case "memoryBytes" -> memoryBytes = OptionalLong.of(in.whole());
                default -> throw in.unknownField("id, computePowerW, memoryBytes");
            }
        }
        return new Tier(in.required(id, "id"), computePowerW, memoryBytes);
    }

    private DataItem item() {
        String id = null;
        Long bytes = null;
        Long backBytes = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "bytes" -> bytes = in.whole();
                case "backBytes" -> backBytes = in.whole();
                default -> throw in.unknownField("id, bytes, backBytes");
            }
        }
        DataItem item = new DataItem(in.required(id, "id"), in.required(bytes, "bytes"));
        return backBytes == null ? item : new DataItem(item.id(), item.bytes(), backBytes);
    }

    private ProblemLayer layer() {
        String id = null;
        List<String> inputs = null;
        Long outputBytes = null;
        List<DataItem> outputs = null;
        Map<String, Double> timeMs = null;
        long macs = 0;
        long weightBytes = 0;
        long syncBytes = 0;
        Map<String, Double> energyJ = Map.of();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "inputs" -> inputs = list(reader -> reader.in.text());
                case "outputBytes" -> outputBytes = in.whole();
                case "outputs" -> outputs = list(ProblemReader::item);
                case "timeMs" -> timeMs = byTier();
                case "macs" -> macs = in.whole();
                case "weightBytes" -> weightBytes = in.whole();
                case "syncBytes" -> syncBytes = in.whole();
                case "energyJ" -> energyJ = byTier();
                default -> throw in.unknownField(
                        "id, inputs, outputBytes, outputs, timeMs, macs, weightBytes, syncBytes, energyJ");
            }
        }
        in.required(id, "id");
        if (outputs == null) {
            outputs = List.of(new DataItem(id, in.required(outputBytes, "outputBytes")));
        } else if (outputBytes != null) {
            throw in.fault("it has both outputBytes and outputs", "outputBytes is short for one output: keep either.");
        }
        return new ProblemLayer(
                id,
                in.required(inputs, "inputs"),
                outputs,
                in.required(timeMs, "timeMs"),
                macs,
                weightBytes,
                syncBytes,
                energyJ);
    }

    private Group group() {
        String tier = null;
        String first = null;
        String last = null;
        Double timeMs = null;
        OptionalDouble energyJ = OptionalDouble.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "tier" -> tier = in.text();
                case "first" -> first = in.text();
                case "last" -> last = in.text();
                case "timeMs" -> timeMs = in.number();
                case "energyJ" -> energyJ = OptionalDouble.of(in.number());
                default -> throw in.unknownField("tier, first, last, timeMs, energyJ");
            }
        }
        return new Group(
                in.required(tier, "tier"),
                in.required(first, "first"),
                in.required(last, "last"),
                in.required(timeMs, "timeMs"),
                energyJ);
    }

    private Link link() {
        String from = null;
        String to = null;
        Double mbps = null;
        double setupMs = 0;
        double latencyMs = 0;
        double alphaMwPerMbps = 0;
        double betaMw = 0;
        Map<String, Long> tensorBytes = new HashMap<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "from" -> from = in.text();
                case "to" -> to = in.text();
                case "mbps" -> mbps = in.number();
                case "setupMs" -> setupMs = in.number();
                case "latencyMs" -> latencyMs = in.number();
                case "alphaMwPerMbps" -> alphaMwPerMbps = in.number();
                case "betaMw" -> betaMw = in.number();
                case "tensorBytes" -> {
                    in.beginObject();
                    while (in.nextField()) {
                        tensorBytes.put(in.field(), in.whole());
                    }
                }
                default -> throw in.unknownField(
                        "from, to, mbps, setupMs, latencyMs, alphaMwPerMbps, betaMw, tensorBytes");
            }
        }
        return new Link(
                in.required(from, "from"),
                in.required(to, "to"),
                in.required(mbps, "mbps"),
                setupMs,
                latencyMs,
                alphaMwPerMbps,
                betaMw,
                tensorBytes);
    }

    private Limits limits() {
        OptionalDouble deviceEnergyJ = OptionalDouble.empty();
        OptionalDouble cloudTimeMs = OptionalDouble.empty();
        OptionalDouble latencyMs = OptionalDouble.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "deviceEnergyJ" -> deviceEnergyJ = OptionalDouble.of(in.number());
                case "cloudTimeMs" -> cloudTimeMs = OptionalDouble.of(in.number());
                case "latencyMs" -> latencyMs = OptionalDouble.of(in.number());
                default -> throw in.unknownField("deviceEnergyJ, cloudTimeMs, latencyMs");
            }
        }
        return new Limits(deviceEnergyJ, cloudTimeMs, latencyMs);
    }
}
