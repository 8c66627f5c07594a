package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-schedule/1} or {@code cutpoint-order/1} document: its form, not its meaning. Used once. */
final class ScheduleReader {
    static final String FORMAT = "cutpoint-schedule/1";
    static final String ORDER_FORMAT = "cutpoint-order/1";

    private final JsonReader in;

    ScheduleReader(JsonReader in) {
        this.in = in;
    }

    /** @param defaultName the problem's name where it gives none */
    ScheduleProblem read(String defaultName) {
        String format = null;
        String name = defaultName;
        List<Node> nodes = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "nodes" -> nodes = list(this::node);
                default -> throw in.unknownField("format, name, nodes");
            }
        }
        in.required(format, "format");
        return new ScheduleProblem(name, in.required(nodes, "nodes"));
    }

    private Node node() {
        String id = null;
        Double computeMs = null;
        Double transferMs = null;
        List<String> after = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "computeMs" -> computeMs = in.number();
                case "transferMs" -> transferMs = in.number();
                case "after" -> after = list(in::text);
                default -> throw in.unknownField("id, computeMs, transferMs, after");
            }
        }
        return new Node(
                in.required(id, "id"),
                in.required(computeMs, "computeMs"),
                in.required(transferMs, "transferMs"),
                in.required(after, "after"));
    }

    Order readOrder() {
        String format = null;
        List<String> order = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(ORDER_FORMAT);
                case "order" -> order = list(in::text);
                case "problem", "strategy" -> in.text();
                case "makespanMs", "withoutOverlapMs", "solveMs" -> in.number();
                default -> throw in.unknownField(
                        "format, problem, strategy, makespanMs, withoutOverlapMs, order, solveMs");
            }
        }
        in.required(format, "format");
        return new Order(in.required(order, "order"));
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            list.add(element.get());
        }
        return list;
    }
}
