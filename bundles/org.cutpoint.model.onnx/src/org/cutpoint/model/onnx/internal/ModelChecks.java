package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashSet;
import java.util.Set;
import org.cutpoint.api.InputException;

/**
 * What a model from a stranger must satisfy before anything looks into it: it is complete, every tensor holds the data
 * that its shape promises, and nothing points outside of the file. O(size of the model without its weights).
 */
final class ModelChecks {
    private static final int MAX_NESTING = 16;
    private static final String DAMAGED = "The file is damaged or cut off: copy or download it again.";

    private final String where;
    private final Set<String> domains = new HashSet<>();

    private ModelChecks(String where) {
        this.where = where;
    }

    /** @throws InputException naming what is wrong */
    static void check(String where, ModelProto model) {
        new ModelChecks(where).model(model);
    }

    private void model(ModelProto model) {
        if (!model.hasGraph()) {
            throw bad("has no graph", DAMAGED);
        }
        if (model.getIrVersion() <= 0) {
            throw bad("has no format version (ir_version)", DAMAGED);
        }
        if (model.getOpsetImportCount() == 0) {
            throw bad("names no operator set (opset_import)", DAMAGED);
        }
        model.getOpsetImportList().forEach(o -> domains.add(domain(o.getDomain())));
        model.getFunctionsList().forEach(f -> domains.add(domain(f.getDomain())));
        if (model.getGraph().getNodeCount() == 0) {
            throw bad("has no nodes", DAMAGED);
        }
        if (model.getGraph().getOutputCount() == 0) {
            throw bad("returns nothing (no graph output)", DAMAGED);
        }
        graph(model.getGraph(), 0);
        for (FunctionProto function : model.getFunctionsList()) {
            function.getOpsetImportList().forEach(o -> domains.add(domain(o.getDomain())));
            for (NodeProto node : function.getNodeList()) {
                node(node, 1);
            }
            for (AttributeProto attribute : function.getAttributeProtoList()) {
                attribute("function '" + function.getName() + "'", attribute, 1);
            }
        }
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
            sparse("initializer '" + tensor.getValues().getName() + "'", tensor);
        }
        for (NodeProto node : graph.getNodeList()) {
            node(node, depth);
        }
    }

    private void node(NodeProto node, int depth) {
        String name = "node '" + node.getName() + "' (" + node.getOpType() + ")";
        if (node.getOpType().isEmpty()) {
            throw bad("node '" + node.getName() + "' has no operator", DAMAGED);
        }
        if (!domains.contains(domain(node.getDomain()))) {
            throw bad(name + " is of operator set '" + node.getDomain() + "', which the model does not import", "");
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            attribute(name, attribute, depth);
        }
    }

    private void attribute(String owner, AttributeProto attribute, int depth) {
        String name = owner + ", attribute '" + attribute.getName() + "'";
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

    private void sparse(String name, SparseTensorProto tensor) {
        tensor(name, tensor.getValues());
        tensor(name + " (indices)", tensor.getIndices());
        elements(name, Fact.shape(tensor.getDimsList()));
    }

    private void tensor(String name, TensorProto tensor) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0) {
            throw bad(
                    name + " keeps its data in another file, which is not supported",
                    "Save the model as one file (with 'save_as_external_data' off).");
        }
        if (tensor.hasSegment()) {
            throw bad(name + " is stored in pieces, which is not supported", "");
        }
        int type = tensor.getDataType();
        if (!Types.known(type)) {
            throw bad(name + " has the unknown element type " + type, DAMAGED);
        }
        long elements = elements(name, Fact.shape(tensor.getDimsList()));
        long actual;
        long expected;
        if (type == Types.STRING) {
            expected = elements;
            actual = tensor.getStringDataCount();
        } else if (tensor.hasRawData()) {
            expected = bytes(name, type, elements);
            actual = tensor.getRawData().size();
        } else {
            boolean complex =
                    type == TensorProto.DataType.COMPLEX64_VALUE || type == TensorProto.DataType.COMPLEX128_VALUE;
            int perEntry = Types.bits(type) < 8 ? 8 / Types.bits(type) : 1;
            expected = complex ? Math.multiplyExact(2, elements) : (elements + perEntry - 1) / perEntry;
            actual = entries(tensor);
        }
        if (actual != expected) {
            throw bad(
                    name + " should hold " + expected + (tensor.hasRawData() ? " bytes" : " values") + " by its shape "
                            + tensor.getDimsList() + ", but holds " + actual,
                    DAMAGED);
        }
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

    private long elements(String name, long[] shape) {
        try {
            long n = 1;
            for (long d : shape) {
                if (d < 0) {
                    throw bad(name + " has the negative dimension " + d, DAMAGED);
                }
                n = Math.multiplyExact(n, d);
            }
            return n;
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
