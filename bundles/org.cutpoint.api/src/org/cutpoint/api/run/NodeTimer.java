package org.cutpoint.api.run;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ConsumerType;

/** Times the nodes of a network by the runtime's own profiling. A service; thread-safe. */
@ConsumerType
public interface NodeTimer {
    /**
     * A node of the network as the runtime has rewritten it.
     *
     * @param name the runtime's
     * @param op its operator
     * @param inputs names of the tensors that it reads, weights included; the runtime may have named some itself
     * @param outputs names of the tensors that it makes; a node that stands for several has those of the last of them
     * @param ms median time of the runs, milliseconds
     */
    record TimedNode(String name, String op, List<String> inputs, List<String> outputs, double ms) {
        public TimedNode {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * What was timed.
     *
     * @param nodes in the order in which they run
     * @param makers names of the model's own nodes, as its layers have them, by the tensors that they make
     */
    record Timing(List<TimedNode> nodes, Map<String, String> makers) {
        public Timing {
            nodes = List.copyOf(nodes);
            makers = Map.copyOf(makers);
        }
    }

    /**
     * Runs the whole model.
     *
     * @param inputs the model's inputs, several times, which runs take in turns
     * @param warmups runs that are not counted
     * @param runs runs that are counted, at least 1
     * @throws InputException if the runtime refuses the model
     */
    Timing time(Model model, List<List<Tensor>> inputs, ExecutionOptions options, int warmups, int runs);
}
