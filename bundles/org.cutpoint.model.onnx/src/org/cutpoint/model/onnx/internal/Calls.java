package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.cutpoint.model.onnx.internal.Scope.Body;

/**
 * Calls of a model's own functions that {@link Rewriting} leaves as calls: those of functions that are written for other
 * versions of operators than the graph.
 */
final class Calls {
    private final String where;
    private final Map<FunctionKey, FunctionProto> functions = new HashMap<>();

    /** @param where the model's file, for messages */
    Calls(String where, ModelProto model) {
        this.where = where;
        model.getFunctionsList().forEach(f -> functions.put(FunctionKey.of(f), f));
    }

    boolean handles(Op op) {
        return functions.containsKey(FunctionKey.of(op.proto));
    }

    /**
     * What is known of the outputs; what is known of the function's nodes is told to the scope.
     *
     * @param inference finds out what it can about the tensors of the function
     */
    List<Optional<Fact>> infer(Op op, Scope scope, Consumer<Scope> inference) {
        FunctionProto function = functions.get(FunctionKey.of(op.proto));
        OnnxGraph graph = OnnxGraph.body(where, graph(op, function));
        Scope body = new Scope(graph, opset(function.getOpsetImportList()));
        for (int i = 0; i < function.getInputCount(); i++) {
            String formal = function.getInput(i);
            scope.fact(op.in(i)).ifPresent(f -> body.facts().put(formal, f));
        }
        scope.bodies(op, List.of(new Body(body, 1, true)));
        inference.accept(body);
        return function.getOutputList().stream().map(body::fact).toList();
    }

    /** The function's nodes with the call's attributes, and without the inputs that the call leaves out. */
    private static GraphProto graph(Op op, FunctionProto function) {
        Map<String, String> leftOut = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            if (!op.has(i)) {
                leftOut.put(function.getInput(i), "");
            }
        }
        Map<String, AttributeProto> attributes = new HashMap<>();
        function.getAttributeProtoList().forEach(a -> attributes.put(a.getName(), a));
        op.proto.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
        Renaming renaming = new Renaming(leftOut, UnaryOperator.identity(), attributes);
        GraphProto.Builder graph = GraphProto.newBuilder();
        function.getNodeList().forEach(n -> graph.addNode(renaming.node(n)));
        function.getOutputList()
                .forEach(o -> graph.addOutput(ValueInfoProto.newBuilder().setName(o)));
        return graph.build();
    }

    /** Version of ONNX's own operators; 1 where none is named. */
    static long opset(List<OperatorSetIdProto> imports) {
        return imports.stream()
                .filter(o -> Op.standard(o.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }
}
