package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/**
 * Types and shapes of a network's inputs, all dimensions fixed: by who asks for them, by the model, or where both leave them
 * open by what is usual, with a warning. Dimensions of one name have one size.
 */
final class Inputs {
    private static final System.Logger LOG = System.getLogger(Inputs.class.getName());
    /** Such as {@code past_length + 1}. */
    private static final Pattern SUM = Pattern.compile("\\s*\\w+(\\s*\\+\\s*\\w+)+\\s*");

    private static final long IMAGE = 224;
    private static final long COLOURS = 3;
    private static final long LENGTH = 128;

    private final String where;
    private final Map<String, List<Long>> given;
    private final Map<String, Fact> facts = new LinkedHashMap<>();
    private final Map<String, Long> symbols = new HashMap<>();

    private Inputs(String where, Map<String, List<Long>> given) {
        this.where = where;
        this.given = given;
    }

    /**
     * @param where the model's file, for messages
     * @param given shapes that are asked for, by input
     * @throws InputException if an input is of a type that cannot be handed over, or there is none for a given shape, or
     *     that is of another rank
     */
    static Map<String, Fact> of(String where, OnnxGraph graph, Map<String, List<Long>> given) {
        Inputs inputs = new Inputs(where, given);
        for (String name : given.keySet()) {
            if (graph.inputs().stream().noneMatch(i -> i.getName().equals(name))) {
                throw new InputException(
                        where,
                        "has no input '" + name + "'",
                        graph.inputs().isEmpty()
                                ? "It has none."
                                : "Its inputs: "
                                        + graph.inputs().stream()
                                                .map(ValueInfoProto::getName)
                                                .collect(Collectors.joining(", ")));
            }
        }
        graph.inputs().stream().filter(i -> given.containsKey(i.getName())).forEach(inputs::name);
        graph.inputs().forEach(inputs::add);
        return inputs.facts;
    }

    /** Takes the sizes of named dimensions from a shape that is given. */
    private void name(ValueInfoProto input) {
        List<Long> shape = given.get(input.getName());
        List<Dimension> dims = dims(input);
        boolean ranked = tensor(input).hasShape();
        if (ranked && dims.size() != shape.size()) {
            throw new InputException(
                    where,
                    "input '" + input.getName() + "' has " + dims.size() + " dimensions (" + text(dims) + "), not "
                            + shape.size(),
                    "");
        }
        if (shape.stream().anyMatch(d -> d < 1)) {
            throw new InputException(where, "input '" + input.getName() + "': dimensions must be at least 1", "");
        }
        for (int i = 0; i < dims.size(); i++) {
            if (!dims.get(i).getDimParam().isEmpty()) {
                symbols.putIfAbsent(dims.get(i).getDimParam(), shape.get(i));
            }
        }
    }

    private TypeProto.Tensor tensor(ValueInfoProto input) {
        if (input.getType().getValueCase() != TypeProto.ValueCase.TENSOR_TYPE) {
            throw new InputException(
                    where, "input '" + input.getName() + "' is not a tensor, which is not supported", "");
        }
        return input.getType().getTensorType();
    }

    private List<Dimension> dims(ValueInfoProto input) {
        return tensor(input).getShape().getDimList();
    }

    private void add(ValueInfoProto input) {
        String name = input.getName();
        TypeProto.Tensor tensor = tensor(input);
        if (!Types.known(tensor.getElemType())
                || Types.element(tensor.getElemType()).isEmpty()) {
            throw new InputException(
                    where, "input '" + name + "' has the unsupported element type " + tensor.getElemType(), "");
        }
        long[] shape;
        if (given.containsKey(name)) {
            shape = Fact.shape(given.get(name));
        } else if (!tensor.hasShape()) {
            throw new InputException(
                    where, "input '" + name + "' has no shape", "Give one: --shape " + name + "=1x3x224x224");
        } else {
            shape = shape(name, dims(input));
        }
        facts.put(name, Sizes.limited(where, name, tensor.getElemType(), shape));
    }

    private long[] shape(String input, List<Dimension> dims) {
        long[] shape = new long[dims.size()];
        boolean guessed = false;
        for (int i = 0; i < shape.length; i++) {
            Dimension dim = dims.get(i);
            String symbol = dim.getDimParam();
            if (dim.getDimValue() > 0) {
                shape[i] = dim.getDimValue();
            } else if (symbols.containsKey(symbol)) {
                shape[i] = symbols.get(symbol);
            } else {
                shape[i] = open(symbol, usual(dims, i));
                guessed |= i > 0;
            }
        }
        if (guessed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: input ''{1}'' ({2}) leaves dimensions open; taken as {3}. --shape {1}={3} says so, too",
                    where,
                    input,
                    text(dims),
                    text(shape));
        }
        return shape;
    }

    /** The size of a named dimension, which all of that name get; of a sum of names, the sum. */
    private long open(String symbol, long usual) {
        if (symbol.isEmpty()) {
            return usual;
        }
        long size = 0;
        if (SUM.matcher(symbol).matches()) {
            for (String term : symbol.split("\\+")) {
                String name = term.strip();
                size += name.matches("\\d{1,9}") ? Long.parseLong(name) : symbols.computeIfAbsent(name, n -> usual);
            }
        } else {
            size = symbol.toLowerCase(Locale.ROOT).startsWith("batch") ? 1 : usual;
        }
        symbols.put(symbol, size);
        return size;
    }

    /** Batches of one; colour images, channels first or last; sequences. */
    private static long usual(List<Dimension> dims, int axis) {
        if (axis == 0) {
            return 1;
        }
        if (dims.size() != 4) {
            return LENGTH;
        }
        long last = dims.get(3).getDimValue();
        boolean channelsLast = last > 0 && last <= COLOURS + 1;
        return axis == 1 && !channelsLast ? COLOURS : IMAGE;
    }

    /** The shape that the model gives the input, open dimensions as what they are called. */
    static String declared(ValueInfoProto input) {
        return text(input.getType().getTensorType().getShape().getDimList());
    }

    private static String text(List<Dimension> dims) {
        return dims.stream()
                .map(d -> d.getDimValue() > 0
                        ? Long.toString(d.getDimValue())
                        : d.getDimParam().isEmpty() ? "?" : d.getDimParam())
                .collect(Collectors.joining("x"));
    }

    static String text(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }
}
