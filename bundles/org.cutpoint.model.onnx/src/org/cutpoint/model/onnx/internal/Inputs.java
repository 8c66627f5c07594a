package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/**
 * Types and shapes of a network's inputs, all dimensions fixed: by who asks for them, by the model, or where both leave them
 * open by what is usual or what works, with a warning. Dimensions of one name have one size. Of sequences and optionals,
 * these are the types and shapes of their elements.
 */
final class Inputs {
    private static final System.Logger LOG = System.getLogger(Inputs.class.getName());
    /** Such as {@code past_length + 1}. */
    private static final Pattern SUM = Pattern.compile("\\s*\\w+(\\s*\\+\\s*\\w+)+\\s*");

    private static final long IMAGE = 224;
    private static final long COLOURS = 3;
    private static final long LENGTH = 128;
    /** What networks take that do not take the above. */
    private static final List<Long> IMAGES = List.of(256L, 320L, 416L, 512L, 640L, 299L, 384L, 128L, 64L, 32L, 28L);

    private static final List<Long> LENGTHS = List.of(1L, 512L, 256L, 64L, 32L, 16L, 1024L, 4096L, 16_000L);
    private static final int MAX_WEIGHT_SIZES = 8;
    private static final int MAX_OTHERS = 128;

    private final String where;
    private final Map<String, List<Long>> given;
    private final Map<String, Fact> facts = new LinkedHashMap<>();
    private final Map<String, MadeUp> opaque = new LinkedHashMap<>();
    private final Map<String, Long> symbols = new HashMap<>();
    private final List<Long> wanted;
    /** Sizes that nobody has said, in the order in which they were needed. */
    private final List<Long> guesses = new ArrayList<>();

    private final List<ValueInfoProto> guessed = new ArrayList<>();

    private Inputs(String where, Map<String, List<Long>> given, List<Long> wanted) {
        this.where = where;
        this.given = given;
        this.wanted = wanted;
    }

    /**
     * With open dimensions as is usual.
     *
     * @param where the model's file, for messages
     * @param given shapes that are asked for, by input
     * @throws InputException if an input is of an unknown type, or there is none for a given shape, or that is of another
     *     rank
     */
    static Inputs of(String where, OnnxGraph graph, Map<String, List<Long>> given) {
        return of(where, graph, given, List.of());
    }

    /**
     * As the other.
     *
     * @param wanted sizes for open dimensions, one of {@link #others}
     */
    static Inputs of(String where, OnnxGraph graph, Map<String, List<Long>> given, List<Long> wanted) {
        Inputs inputs = new Inputs(where, given, wanted);
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
        return inputs;
    }

    /** By input. */
    Map<String, Fact> facts() {
        return facts;
    }

    /** Those that are no tensors, by input. */
    Map<String, MadeUp> opaque() {
        return opaque;
    }

    /** Tells which sizes were chosen where there is more to choose than a batch of one. */
    void warn() {
        if (!opaque.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: the size of what is no tensor is not known, and counts nothing: inputs {1}",
                    where,
                    String.join(", ", opaque.keySet()));
        }
        for (ValueInfoProto input : guessed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: input ''{1}'' ({2}) leaves dimensions open; taken as {3}. --shape {1}={3} says so, too",
                    where,
                    input.getName(),
                    declared(input),
                    taken(input.getName()));
        }
    }

    /**
     * Other sizes for open dimensions, likely ones first, at most {@value #MAX_OTHERS}: other images; other lengths, all the
     * same, or each alone where all others are one; sizes that the weights have.
     */
    List<List<Long>> others(OnnxGraph graph) {
        Set<List<Long>> others = new LinkedHashSet<>();
        List<Long> lengths =
                Stream.concat(LENGTHS.stream(), weightSizes(graph)).distinct().toList();
        List<Long> ones = replaced(guesses, LENGTH, 1);
        lengths.forEach(length -> others.add(replaced(guesses, LENGTH, length)));
        IMAGES.forEach(image -> others.add(replaced(guesses, IMAGE, image)));
        for (long length : Stream.concat(Stream.of(LENGTH), lengths.stream()).toList()) {
            alone(ones, length).forEach(others::add);
        }
        alone(guesses, 1).forEach(others::add);
        List<Long> grey = replaced(guesses, COLOURS, 1);
        others.add(grey);
        IMAGES.forEach(image -> others.add(replaced(grey, IMAGE, image)));
        IMAGES.forEach(image -> others.add(replaced(ones, IMAGE, image)));
        others.remove(guesses);
        return others.stream().limit(MAX_OTHERS).toList();
    }

    private static Stream<Long> weightSizes(OnnxGraph graph) {
        return graph.weights().values().stream()
                .filter(w -> w.getDimsCount() > 1)
                .flatMap(w -> w.getDimsList().stream())
                .filter(d -> d > 1 && d <= Short.MAX_VALUE)
                .distinct()
                .limit(MAX_WEIGHT_SIZES);
    }

    private static List<Long> replaced(List<Long> sizes, long old, long size) {
        return sizes.stream().map(s -> s == old ? size : s).toList();
    }

    /** The sizes with each length, one at a time, as this. */
    private Stream<List<Long>> alone(List<Long> sizes, long length) {
        return IntStream.range(0, sizes.size())
                .filter(i -> guesses.get(i) == LENGTH)
                .mapToObj(i -> {
                    List<Long> changed = new ArrayList<>(sizes);
                    changed.set(i, length);
                    return changed;
                });
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

    /** The input's type; of a sequence or an optional, that of the tensors in it; nothing of what holds none. */
    private static TypeProto.Tensor tensor(ValueInfoProto input) {
        TypeProto type = input.getType();
        while (type.hasSequenceType() || type.hasOptionalType()) {
            type = type.hasSequenceType()
                    ? type.getSequenceType().getElemType()
                    : type.getOptionalType().getElemType();
        }
        return type.getTensorType();
    }

    private static List<Dimension> dims(ValueInfoProto input) {
        return tensor(input).getShape().getDimList();
    }

    private void add(ValueInfoProto input) {
        String name = input.getName();
        if (input.getType().getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
            throw new InputException(where, "input '" + name + "' has no type", "Export the model again.");
        }
        TypeProto.Tensor tensor = tensor(input);
        boolean whole = input.getType().hasTensorType();
        if (whole && (!Types.known(tensor.getElemType()) || Types.complex(tensor.getElemType()))) {
            throw new InputException(
                    where, "input '" + name + "' has the unsupported element type " + tensor.getElemType(), "");
        }
        long[] shape;
        if (given.containsKey(name)) {
            shape = Fact.shape(given.get(name));
        } else if (whole && !tensor.hasShape()) {
            throw new InputException(
                    where, "input '" + name + "' has no shape", "Give one: --shape " + name + "=1x3x224x224");
        } else {
            shape = shape(input);
        }
        Fact fact = Sizes.limited(where, name, Types.known(tensor.getElemType()) ? tensor.getElemType() : 0, shape);
        if (whole) {
            facts.put(name, fact);
        } else {
            facts.put(name, Fact.OPAQUE);
            opaque.put(name, new MadeUp(where, input, fact));
        }
    }

    private long[] shape(ValueInfoProto input) {
        List<Dimension> dims = dims(input);
        long[] shape = new long[dims.size()];
        boolean open = false;
        for (int i = 0; i < shape.length; i++) {
            Dimension dim = dims.get(i);
            String symbol = dim.getDimParam();
            if (isFixed(dim)) {
                shape[i] = dim.getDimValue();
            } else if (symbols.containsKey(symbol)) {
                shape[i] = symbols.get(symbol);
            } else {
                int axis = i;
                shape[i] = open(symbol, () -> axis == 0 ? 1 : guess(usual(dims, axis)));
                open |= i > 0;
            }
        }
        if (open) {
            guessed.add(input);
        }
        return shape;
    }

    /** The size of a named dimension, which all of that name get; of a sum of names, the sum. */
    private long open(String symbol, LongSupplier usual) {
        if (symbol.isEmpty()) {
            return usual.getAsLong();
        }
        long size = 0;
        if (SUM.matcher(symbol).matches()) {
            for (String term : symbol.split("\\+")) {
                String name = term.strip();
                size += name.matches("\\d{1,9}")
                        ? Long.parseLong(name)
                        : symbols.computeIfAbsent(name, n -> usual.getAsLong());
            }
        } else {
            size = symbol.toLowerCase(Locale.ROOT).startsWith("batch") ? 1 : usual.getAsLong();
        }
        symbols.put(symbol, size);
        return size;
    }

    private long guess(long usual) {
        int i = guesses.size();
        long size = i < wanted.size() ? wanted.get(i) : usual;
        guesses.add(size);
        return size;
    }

    /** Colour images, channels first or last; sequences. */
    private static long usual(List<Dimension> dims, int axis) {
        if (dims.size() != 4) {
            return LENGTH;
        }
        long last = dims.get(3).getDimValue();
        boolean channelsLast = last > 0 && last <= COLOURS + 1;
        return axis == 1 && !channelsLast ? COLOURS : IMAGE;
    }

    /** Zero is a size, as in ONNX Runtime; below, it is open. */
    private static boolean isFixed(Dimension dim) {
        return dim.hasDimValue() && dim.getDimValue() >= 0;
    }

    /** The shape that the model gives the input, open dimensions as what they are called. */
    static String declared(ValueInfoProto input) {
        return text(dims(input));
    }

    /** The shape that the input has, or the tensors in it. */
    String taken(String input) {
        return text((opaque.containsKey(input) ? opaque.get(input).element() : facts.get(input)).shape);
    }

    private static String text(List<Dimension> dims) {
        return dims.stream()
                .map(d -> isFixed(d)
                        ? Long.toString(d.getDimValue())
                        : d.getDimParam().isEmpty() ? "?" : d.getDimParam())
                .collect(Collectors.joining("x"));
    }

    static String text(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }
}
