package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.cutpoint.api.InputException;

/**
 * What a model from a stranger must satisfy before anything looks into it: it is complete, every tensor holds the data
 * that its shape promises, every attribute is what it says, and nothing is defined twice or by itself. (What tensors in
 * other files must satisfy, {@link ExternalData} has checked before.) O(size of the model without its weights).
 */
final class ModelChecks {
    static final int MAX_RANK = 64;
    private static final int MAX_NESTING = 16;
    /** Beyond these are numbers that mean harm; up to these, {@link Versions} judges. */
    private static final long MAX_IR = 99;

    private static final long MAX_OPSET = 999;
    /** Of all sparse tensors together, once a runtime has filled in the zeros. */
    private static final long MAX_DENSE_BYTES = Integer.MAX_VALUE;

    private static final String DAMAGED = "The file is damaged or cut off: copy or download it again.";

    /** How to see that an attribute has a value of a type. */
    private static final Map<AttributeType, Predicate<AttributeProto>> HELD = Map.ofEntries(
            Map.entry(AttributeType.FLOAT, AttributeProto::hasF),
            Map.entry(AttributeType.INT, AttributeProto::hasI),
            Map.entry(AttributeType.STRING, AttributeProto::hasS),
            Map.entry(AttributeType.TENSOR, AttributeProto::hasT),
            Map.entry(AttributeType.GRAPH, AttributeProto::hasG),
            Map.entry(AttributeType.SPARSE_TENSOR, AttributeProto::hasSparseTensor),
            Map.entry(AttributeType.TYPE_PROTO, AttributeProto::hasTp),
            Map.entry(AttributeType.FLOATS, a -> a.getFloatsCount() > 0),
            Map.entry(AttributeType.INTS, a -> a.getIntsCount() > 0),
            Map.entry(AttributeType.STRINGS, a -> a.getStringsCount() > 0),
            Map.entry(AttributeType.TENSORS, a -> a.getTensorsCount() > 0),
            Map.entry(AttributeType.GRAPHS, a -> a.getGraphsCount() > 0),
            Map.entry(AttributeType.SPARSE_TENSORS, a -> a.getSparseTensorsCount() > 0),
            Map.entry(AttributeType.TYPE_PROTOS, a -> a.getTypeProtosCount() > 0));

    private final String where;
    private final Set<String> domains = new HashSet<>();
    private long dense;

    private ModelChecks(String where) {
        this.where = where;
    }

    /**
     * @param where the model's file, for messages
     * @param model without external data
     * @param limits what it may take with its functions put in
     * @throws InputException naming what is wrong
     */
    static void check(String where, ModelProto model, Limits limits) {
        new ModelChecks(where).model(model);
        FunctionChecks.check(where, model, limits);
        Versions.check(where, model);
    }

    private void model(ModelProto model) {
        if (!model.hasGraph()) {
            throw bad("has no graph", DAMAGED);
        }
        if (model.getIrVersion() <= 0) {
            throw bad("has no format version (ir_version)", DAMAGED);
        }
        if (model.getIrVersion() > MAX_IR) {
            throw bad(
                    "has the format version (ir_version) " + model.getIrVersion() + ", which does not exist", DAMAGED);
        }
        if (model.getOpsetImportCount() == 0) {
            throw bad("names no operator set (opset_import)", DAMAGED);
        }
        imports(model.getOpsetImportList());
        model.getFunctionsList().forEach(f -> domains.add(domain(f.getDomain())));
        if (model.getGraph().getOutputCount() == 0) {
            throw bad("returns nothing (no graph output)", DAMAGED);
        }
        for (ValueInfoProto input : model.getGraph().getInputList()) {
            if (input.getName().isEmpty()) {
                throw bad("has an input without a name", DAMAGED);
            }
        }
        graph(model.getGraph(), 0);
        for (FunctionProto function : model.getFunctionsList()) {
            imports(function.getOpsetImportList());
            nodes(function.getNodeList(), 1);
            attributes("function '" + function.getName() + "'", function.getAttributeProtoList(), 1);
        }
        for (TrainingInfoProto training : model.getTrainingInfoList()) {
            graph(training.getInitialization(), 1);
            graph(training.getAlgorithm(), 1);
        }
    }

    private void imports(List<OperatorSetIdProto> imports) {
        Map<String, Long> versions = new HashMap<>();
        for (OperatorSetIdProto set : imports) {
            String domain = domain(set.getDomain());
            String name = "operator set '" + (domain.isEmpty() ? "ai.onnx" : domain) + "'";
            if (set.getVersion() < 1 || set.getVersion() > MAX_OPSET) {
                throw bad("imports version " + set.getVersion() + " of " + name + ", which does not exist", DAMAGED);
            }
            Long before = versions.put(domain, set.getVersion());
            if (before != null && before != set.getVersion()) {
                throw bad("imports versions " + before + " and " + set.getVersion() + " of " + name, "");
            }
        }
        domains.addAll(versions.keySet());
    }

    private void graph(GraphProto graph, int depth) {
        if (depth > MAX_NESTING) {
            throw bad("nests graphs deeper than " + MAX_NESTING + " levels", "");
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getName().isEmpty()) {
                throw bad("holds an initializer without a name", DAMAGED);
            }
            tensor("initializer '" + tensor.getName() + "'", tensor);
        }
        for (SparseTensorProto tensor : graph.getSparseInitializerList()) {
            if (tensor.getValues().getName().isEmpty()) {
                throw bad("holds an initializer without a name", DAMAGED);
            }
            sparse("initializer '" + tensor.getValues().getName() + "'", tensor);
        }
        nodes(graph.getNodeList(), depth);
        if (depth > 0) {
            OnnxGraph.body(where, graph);
        }
    }

    private void nodes(List<NodeProto> nodes, int depth) {
        for (NodeProto node : nodes) {
            if (node.getOpType().isEmpty()) {
                throw bad("node '" + node.getName() + "' has no operator", DAMAGED);
            }
            String name = "node '" + node.getName() + "' (" + node.getOpType() + ")";
            if (!domains.contains(domain(node.getDomain()))) {
                throw bad(name + " is of operator set '" + node.getDomain() + "', which the model does not import", "");
            }
            attributes(name, node.getAttributeList(), depth);
        }
    }

    private void attributes(String owner, List<AttributeProto> attributes, int depth) {
        Set<String> names = new HashSet<>();
        for (AttributeProto attribute : attributes) {
            if (!names.add(attribute.getName())) {
                throw bad(owner + " has two attributes called '" + attribute.getName() + "'", "");
            }
            attribute(owner + ", attribute '" + attribute.getName() + "'", attribute, depth);
        }
    }

    private void attribute(String name, AttributeProto attribute, int depth) {
        HELD.forEach((type, held) -> {
            if (type != attribute.getType() && held.test(attribute)) {
                throw bad(name + " says to be of type " + attribute.getType() + ", but holds a " + type, DAMAGED);
            }
        });
        if (attribute.hasT()) {
            tensor(name, attribute.getT());
        }
        attribute.getTensorsList().forEach(t -> tensor(name, t));
        if (attribute.hasSparseTensor()) {
            sparse(name, attribute.getSparseTensor());
        }
        attribute.getSparseTensorsList().forEach(t -> sparse(name, t));
        Op.graphs(attribute).forEach(g -> graph(g, depth + 1));
    }

    /** Positions that are not in the tensor would be written to elsewhere by a runtime that trusts them. */
    private void sparse(String name, SparseTensorProto tensor) {
        TensorProto values = tensor.getValues();
        TensorProto indices = tensor.getIndices();
        tensor(name, values);
        tensor(name + " (indices)", indices);
        List<Long> shape = tensor.getDimsList();
        long elements = elements(name, shape);
        dense = Math.addExact(dense, Math.min(MAX_DENSE_BYTES + 1, bytes(name, values.getDataType(), elements)));
        if (dense > MAX_DENSE_BYTES) {
            throw bad(name + " makes the sparse tensors larger than 2 GiB without their gaps", "");
        }
        long count = values.getDimsCount() == 1 ? values.getDims(0) : -1;
        boolean linear = indices.getDimsList().equals(List.of(count));
        boolean coordinates = indices.getDimsList().equals(List.of(count, (long) shape.size()));
        if (indices.getDataType() != Types.INT64 || values.getDataType() == Types.STRING || !(linear || coordinates)) {
            throw bad(
                    name + " is sparse with values " + values.getDimsList() + " at indices " + indices.getDimsList()
                            + " in " + shape + ", which do not fit one another",
                    DAMAGED);
        }
        LongBuffer raw = indices.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        IntToLongFunction index = indices.hasRawData() ? raw::get : indices::getInt64Data;
        int n = (int) (linear ? count : count * shape.size());
        for (int i = 0; i < n; i++) {
            long bound = linear ? elements : shape.get(i % shape.size());
            if (index.applyAsLong(i) < 0 || index.applyAsLong(i) >= bound) {
                throw bad(name + " has a value at index " + index.applyAsLong(i) + ", outside of " + shape, DAMAGED);
            }
        }
    }

    private void tensor(String name, TensorProto tensor) {
        if (tensor.hasSegment()) {
            throw bad(name + " is stored in pieces, which is not supported", "");
        }
        int type = tensor.getDataType();
        if (!Types.known(type)) {
            throw bad(name + " has the unknown element type " + type, DAMAGED);
        }
        if (tensor.getExternalDataCount() > 0) {
            throw bad(name + " names another file for its data, but says that it holds it", DAMAGED);
        }
        long elements = elements(name, tensor.getDimsList());
        long actual;
        long expected;
        if (type == Types.STRING) {
            expected = elements;
            actual = tensor.getStringDataCount();
        } else if (tensor.hasRawData()) {
            expected = bytes(name, type, elements);
            actual = tensor.getRawData().size();
        } else {
            int perEntry = Types.bits(type) < 8 ? 8 / Types.bits(type) : 1;
            bytes(name, type, elements);
            expected = Types.complex(type) ? 2 * elements : (elements + perEntry - 1) / perEntry;
            actual = entries(tensor);
        }
        if (actual != expected) {
            throw bad(
                    name + " should hold " + expected + (tensor.hasRawData() ? " bytes" : " values") + " by its shape "
                            + tensor.getDimsList() + ", but holds " + actual,
                    DAMAGED);
        }
        long all = tensor.getRawData().size() + (long) lists(tensor);
        if (all > actual) {
            throw bad(name + " holds its data more than once, in fields of several types", DAMAGED);
        }
        if (type == Types.BOOL && !truthValues(tensor.getRawData().asReadOnlyByteBuffer())) {
            throw bad(name + " is of truth values, but has bytes other than 0 and 1", DAMAGED);
        }
    }

    /** Kernels add such bytes up to know how large a result is: with others it would have memory in it that nobody has written to. */
    private static boolean truthValues(ByteBuffer raw) {
        while (raw.remaining() >= Long.BYTES) {
            if ((raw.getLong() & 0xfefe_fefe_fefe_fefeL) != 0) {
                return false;
            }
        }
        while (raw.hasRemaining()) {
            if ((raw.get() & 0xfe) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int entries(TensorProto tensor) {
        return switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE, TensorProto.DataType.COMPLEX64_VALUE -> tensor.getFloatDataCount();
            case TensorProto.DataType.DOUBLE_VALUE, TensorProto.DataType.COMPLEX128_VALUE -> tensor
                    .getDoubleDataCount();
            case TensorProto.DataType.INT64_VALUE -> tensor.getInt64DataCount();
            case TensorProto.DataType.UINT32_VALUE, TensorProto.DataType.UINT64_VALUE -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }

    /** Values that the tensor holds other than as raw data, of whatever type. */
    static int lists(TensorProto tensor) {
        return tensor.getFloatDataCount()
                + tensor.getDoubleDataCount()
                + tensor.getInt32DataCount()
                + tensor.getInt64DataCount()
                + tensor.getUint64DataCount()
                + tensor.getStringDataCount();
    }

    private long elements(String name, List<Long> shape) {
        if (shape.size() > MAX_RANK) {
            throw bad(name + " has " + shape.size() + " dimensions, more than " + MAX_RANK, "");
        }
        for (long d : shape) {
            if (d < 0) {
                throw bad(name + " has the negative dimension " + d, DAMAGED);
            }
        }
        try {
            return Fact.elements(Fact.shape(shape));
        } catch (ArithmeticException e) {
            throw new InputException(where, name + " has more than 2^63 elements", DAMAGED, e);
        }
    }

    private long bytes(String name, int type, long elements) {
        try {
            return Types.bytes(type, elements);
        } catch (ArithmeticException e) {
            throw new InputException(where, name + " has more than 2^63 bytes", DAMAGED, e);
        }
    }

    private static String domain(String domain) {
        return Op.standard(domain) ? "" : domain;
    }

    private InputException bad(String what, String remedy) {
        return new InputException(where, what, remedy);
    }
}
