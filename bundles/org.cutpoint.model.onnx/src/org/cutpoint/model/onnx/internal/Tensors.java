package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Every tensor that a model holds, wherever one can stand: initializers, values and indices of sparse ones, attributes,
 * subgraphs at any depth, functions, training information.
 */
final class Tensors {
    private final UnaryOperator<TensorProto> change;

    private Tensors(UnaryOperator<TensorProto> change) {
        this.change = change;
    }

    /**
     * The model with each tensor replaced by what the function makes of it; parts in which nothing is replaced are the
     * same objects as before. O(messages in the model).
     */
    static ModelProto map(ModelProto model, UnaryOperator<TensorProto> change) {
        return new Tensors(change).model(model);
    }

    private ModelProto model(ModelProto model) {
        GraphProto graph = graph(model.getGraph());
        List<FunctionProto> functions = all(model.getFunctionsList(), this::function);
        List<TrainingInfoProto> training = all(model.getTrainingInfoList(), this::training);
        boolean same = graph == model.getGraph()
                && functions == model.getFunctionsList()
                && training == model.getTrainingInfoList();
        return same
                ? model
                : model.toBuilder()
                        .setGraph(graph)
                        .clearFunctions()
                        .addAllFunctions(functions)
                        .clearTrainingInfo()
                        .addAllTrainingInfo(training)
                        .build();
    }

    private TrainingInfoProto training(TrainingInfoProto training) {
        GraphProto initialization = graph(training.getInitialization());
        GraphProto algorithm = graph(training.getAlgorithm());
        if (initialization == training.getInitialization() && algorithm == training.getAlgorithm()) {
            return training;
        }
        TrainingInfoProto.Builder changed = training.toBuilder();
        if (training.hasInitialization()) {
            changed.setInitialization(initialization);
        }
        if (training.hasAlgorithm()) {
            changed.setAlgorithm(algorithm);
        }
        return changed.build();
    }

    private FunctionProto function(FunctionProto function) {
        List<NodeProto> nodes = all(function.getNodeList(), this::node);
        List<AttributeProto> attributes = all(function.getAttributeProtoList(), this::attribute);
        boolean same = nodes == function.getNodeList() && attributes == function.getAttributeProtoList();
        return same
                ? function
                : function.toBuilder()
                        .clearNode()
                        .addAllNode(nodes)
                        .clearAttributeProto()
                        .addAllAttributeProto(attributes)
                        .build();
    }

    private GraphProto graph(GraphProto graph) {
        List<TensorProto> weights = all(graph.getInitializerList(), change);
        List<SparseTensorProto> sparse = all(graph.getSparseInitializerList(), this::sparse);
        List<NodeProto> nodes = all(graph.getNodeList(), this::node);
        boolean same = weights == graph.getInitializerList()
                && sparse == graph.getSparseInitializerList()
                && nodes == graph.getNodeList();
        return same
                ? graph
                : graph.toBuilder()
                        .clearInitializer()
                        .addAllInitializer(weights)
                        .clearSparseInitializer()
                        .addAllSparseInitializer(sparse)
                        .clearNode()
                        .addAllNode(nodes)
                        .build();
    }

    private NodeProto node(NodeProto node) {
        List<AttributeProto> attributes = all(node.getAttributeList(), this::attribute);
        return attributes == node.getAttributeList()
                ? node
                : node.toBuilder().clearAttribute().addAllAttribute(attributes).build();
    }

    private AttributeProto attribute(AttributeProto attribute) {
        TensorProto tensor = change.apply(attribute.getT());
        List<TensorProto> tensors = all(attribute.getTensorsList(), change);
        SparseTensorProto sparse = sparse(attribute.getSparseTensor());
        List<SparseTensorProto> sparses = all(attribute.getSparseTensorsList(), this::sparse);
        GraphProto graph = graph(attribute.getG());
        List<GraphProto> graphs = all(attribute.getGraphsList(), this::graph);
        boolean lists = tensors != attribute.getTensorsList()
                || sparses != attribute.getSparseTensorsList()
                || graphs != attribute.getGraphsList();
        boolean single =
                tensor != attribute.getT() || sparse != attribute.getSparseTensor() || graph != attribute.getG();
        if (!lists && !single) {
            return attribute;
        }
        AttributeProto.Builder changed = attribute.toBuilder()
                .clearTensors()
                .addAllTensors(tensors)
                .clearSparseTensors()
                .addAllSparseTensors(sparses)
                .clearGraphs()
                .addAllGraphs(graphs);
        // Only what was there: a set field counts, however empty it is.
        if (attribute.hasT()) {
            changed.setT(tensor);
        }
        if (attribute.hasSparseTensor()) {
            changed.setSparseTensor(sparse);
        }
        if (attribute.hasG()) {
            changed.setG(graph);
        }
        return changed.build();
    }

    private SparseTensorProto sparse(SparseTensorProto tensor) {
        TensorProto values = change.apply(tensor.getValues());
        TensorProto indices = change.apply(tensor.getIndices());
        boolean same = values == tensor.getValues() && indices == tensor.getIndices();
        return same
                ? tensor
                : tensor.toBuilder().setValues(values).setIndices(indices).build();
    }

    /** The same list where nothing in it is replaced. */
    private static <T> List<T> all(List<T> list, UnaryOperator<T> change) {
        List<T> changed = list;
        for (int i = 0; i < list.size(); i++) {
            T before = list.get(i);
            T after = change.apply(before);
            if (after != before) {
                if (changed == list) {
                    changed = new ArrayList<>(list);
                }
                changed.set(i, after);
            }
        }
        return changed;
    }
}
