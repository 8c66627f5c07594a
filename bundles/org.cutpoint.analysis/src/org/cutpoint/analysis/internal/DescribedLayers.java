package org.cutpoint.analysis.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cutpoint.analysis.LayerProperties;
import org.cutpoint.analysis.PropertyGroup;
import org.cutpoint.analysis.PropertyGroup.Property;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.NodeDetails;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.report.Units;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Properties as text. */
@Component
public final class DescribedLayers implements LayerProperties {
    private final NodeDetails details;

    @Activate
    public DescribedLayers(@Reference NodeDetails details) {
        this.details = details;
    }

    @Override
    public List<PropertyGroup> network(Model model) {
        ModelGraph graph = model.graph();
        List<Property> sizes = new ArrayList<>();
        sizes.add(new Property("Source", model.source()));
        sizes.add(new Property("Layers", Integer.toString(graph.layers().size())));
        sizes.add(new Property("Multiply-accumulates", Units.count(graph.macs())));
        sizes.add(new Property("Parameters", Units.count(graph.parameters())));
        sizes.add(new Property(
                "Weights",
                Units.bytes(
                        graph.layers().stream().mapToLong(Layer::weightBytes).sum())));
        sizes.add(new Property("SHA-256", graph.sha256()));
        return List.of(
                new PropertyGroup("Network", sizes),
                new PropertyGroup(
                        "Inputs",
                        graph.inputs().stream().map(DescribedLayers::shape).toList()),
                new PropertyGroup(
                        "Results",
                        graph.results().stream()
                                .map(graph::tensor)
                                .map(DescribedLayers::shape)
                                .toList()));
    }

    @Override
    public List<PropertyGroup> general(Model model, String id) {
        ModelGraph graph = model.graph();
        Layer layer = graph.layer(id);
        List<Property> general = new ArrayList<>();
        general.add(new Property("Layer", id));
        general.add(new Property(
                "Position", (graph.position(id) + 1) + " of " + graph.layers().size()));
        general.add(new Property("Operators", String.join(", ", layer.ops())));
        general.add(new Property("Multiply-accumulates", share(layer.macs(), graph.macs(), Units.count(layer.macs()))));
        general.add(new Property(
                "Parameters", share(layer.parameters(), graph.parameters(), Units.count(layer.parameters()))));
        general.add(new Property("Weights", Units.bytes(layer.weightBytes())));
        List<String> before = layer.inputs().stream()
                .flatMap(tensor -> graph.producer(tensor).stream())
                .distinct()
                .toList();
        List<String> after = layer.outputs().stream()
                .flatMap(tensor -> graph.consumers(tensor.id()).stream())
                .distinct()
                .toList();
        general.add(new Property("Reads from", names(before, "the network's input")));
        general.add(new Property("Read by", names(after, "nobody: it makes a result")));
        return List.of(new PropertyGroup("Layer", general));
    }

    @Override
    public List<PropertyGroup> attributes(Model model, String id) {
        return details.of(model, model.graph().layer(id)).stream()
                .map(node -> {
                    List<Property> properties = new ArrayList<>();
                    node.attributes().forEach(a -> properties.add(new Property(a.name(), a.value())));
                    node.weights()
                            .forEach(w -> properties.add(new Property(
                                    w.name(), w.type().toLowerCase(Locale.ROOT) + " " + dimensions(w.shape()))));
                    return new PropertyGroup(node.op() + " " + node.name(), properties);
                })
                .toList();
    }

    @Override
    public List<PropertyGroup> shapes(Model model, String id) {
        ModelGraph graph = model.graph();
        Layer layer = graph.layer(id);
        return List.of(
                new PropertyGroup(
                        "Reads",
                        layer.inputs().stream()
                                .map(graph::tensor)
                                .map(DescribedLayers::shape)
                                .toList()),
                new PropertyGroup(
                        "Makes",
                        layer.outputs().stream().map(DescribedLayers::shape).toList()));
    }

    @Override
    public List<PropertyGroup> costs(Model model, String id, Optional<Problem> problem) {
        Layer layer = model.graph().layer(id);
        Optional<ProblemLayer> planned = problem.flatMap(
                p -> p.layers().stream().filter(l -> l.id().equals(id)).findFirst());
        if (planned.isEmpty()) {
            return List.of(new PropertyGroup(
                    "Time", List.of(new Property("Not known", "the network has not been profiled yet"))));
        }
        Problem of = problem.orElseThrow();
        List<Property> times = of.tiers().stream()
                .map(tier -> {
                    double ms = planned.get().timeMs().get(tier.id());
                    double all = of.layers().stream()
                            .mapToDouble(l -> l.timeMs().get(tier.id()))
                            .sum();
                    return new Property("On " + tier.id(), share(ms, all, time(ms)));
                })
                .toList();
        long bytes = layer.outputs().stream().mapToLong(TensorInfo::bytes).sum();
        List<Property> sending = new ArrayList<>();
        sending.add(new Property("Size", Units.bytes(bytes)));
        for (Link link : of.links()) {
            sending.add(new Property(
                    link.from() + " → " + link.to() + ", " + Units.plain(link.mbps()) + " Mbit/s",
                    time(link.occupationMs(bytes))));
        }
        return List.of(new PropertyGroup("Time", times), new PropertyGroup("Sending what it makes", sending));
    }

    @Override
    public List<PropertyGroup> tensor(Model model, String id) {
        ModelGraph graph = model.graph();
        TensorInfo tensor = graph.tensor(id);
        return List.of(new PropertyGroup(
                "Tensor",
                List.of(
                        new Property("Name", id),
                        new Property("Type", tensor.type().name().toLowerCase(Locale.ROOT)),
                        new Property("Shape", dimensions(tensor)),
                        new Property("Size", Units.bytes(tensor.bytes())),
                        new Property("Made by", graph.producer(id).orElse("the network's input")),
                        new Property("Read by", names(graph.consumers(id), "nobody: it is a result")))));
    }

    private static Property shape(TensorInfo tensor) {
        return new Property(
                tensor.id(),
                tensor.type().name().toLowerCase(Locale.ROOT) + " " + dimensions(tensor) + ", "
                        + Units.bytes(tensor.bytes()));
    }

    private static String dimensions(TensorInfo tensor) {
        boolean none = tensor.type() == ElementType.OPAQUE && tensor.shape().isEmpty();
        return none ? "not known before it runs" : dimensions(tensor.shape());
    }

    private static String dimensions(List<Long> shape) {
        return shape.isEmpty() ? "scalar" : shape.stream().map(String::valueOf).collect(Collectors.joining(" × "));
    }

    private static String names(Collection<String> names, String none) {
        return names.isEmpty() ? none : String.join(", ", names);
    }

    private static String share(double part, double all, String text) {
        return all > 0 ? String.format(Locale.ROOT, "%s (%.1f %%)", text, 100 * part / all) : text;
    }

    private static String time(double ms) {
        return ms < 10 ? String.format(Locale.ROOT, "%.3f ms", ms) : Units.time(ms, ms);
    }
}
