package org.cutpoint.api.model;

import java.util.List;

/**
 * One layer of a network: the unit that a plan places on a tier. It stands for one or more nodes of the model which a
 * runtime fuses (say convolution, normalisation, activation).
 *
 * @param id unique in its graph
 * @param nodes the model's nodes in execution order, by the names that the loader gave them
 * @param ops the nodes' operators, in the same order
 * @param inputs ids of the tensors that it reads: inputs of the network or outputs of layers; no weights
 * @param outputs tensors that it makes for other layers, or that the network returns
 * @param macs multiply-accumulate operations for one inference
 * @param parameters number of trained parameters (running statistics of a normalisation are not counted)
 * @param weightBytes size of all constants that it needs in order to run
 */
public record Layer(
        String id,
        List<String> nodes,
        List<String> ops,
        List<String> inputs,
        List<TensorInfo> outputs,
        long macs,
        long parameters,
        long weightBytes) {
    public Layer {
        nodes = List.copyOf(nodes);
        ops = List.copyOf(ops);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
