package org.cutpoint.cli.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;

/**
 * What dividing costs beside computing: a job whose first part runs here and whose rest at a runtime on the same machine,
 * against the whole network in one session in this process. Both in turns, one job at a time.
 */
final class OverheadBenchmark {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Both sides compile their code, and ONNX Runtime finds its arenas' sizes. */
    private static final int WARM_UPS = 30;

    private static final double NANOS = 1e6;

    private final SegmentExecutor executor;
    private final Connection cloud;
    private final ExecutionOptions options;
    private final TransportBenchmark transport;

    /** @param transport over whose plain socket as many bytes are sent as a divided job's */
    OverheadBenchmark(
            SegmentExecutor executor, Connection cloud, ExecutionOptions options, TransportBenchmark transport) {
        this.executor = executor;
        this.cloud = cloud;
        this.options = options;
        this.transport = transport;
    }

    /**
     * One job either way, milliseconds.
     *
     * @param wholeMs undivided
     * @param splitMs divided, from the first layer to the results' being here
     * @param deviceMs of it, the part here
     * @param cloudMs of it, what the runtime says that its part took
     * @param socketMs what as many bytes there and back take over a plain socket, right after the part here was run again: code and
     *     data of whoever sends and receives have left the processor's caches
     */
    record Round(double wholeMs, double splitMs, double deviceMs, double cloudMs, double socketMs) {}

    /**
     * @param device layers that run here, some but not all
     * @throws InputException if the runtime fails
     * @throws IOException if the plain socket does
     */
    List<Round> measure(Model model, Set<String> device, int rounds, Progress progress) throws IOException {
        ModelGraph graph = model.graph();
        List<String> layers = graph.layers().stream().map(Layer::id).toList();
        Segment front = graph.segment(layers.stream().filter(device::contains).toList());
        Segment rest =
                graph.segment(layers.stream().filter(id -> !device.contains(id)).toList());
        List<Tensor> inputs =
                graph.inputs().stream().map(info -> Tensor.random(info, 1)).toList();
        cloud.deploy(model, progress);
        String name = cloud.prepare(model, rest, options);
        List<Round> measured = new ArrayList<>();
        try (SegmentSession whole = executor.open(model, graph.segment(layers), options);
                SegmentSession first = executor.open(model, front, options)) {
            progress.begin("measuring " + graph.name(), WARM_UPS + rounds);
            for (int i = 0; i < WARM_UPS + rounds; i++) {
                long start = System.nanoTime();
                whole.recycle(whole.run(inputs));
                double wholeMs = since(start);
                Round round = split(first, rest, name, inputs, wholeMs);
                if (i >= WARM_UPS) {
                    measured.add(round);
                }
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return measured;
    }

    private Round split(SegmentSession first, Segment rest, String name, List<Tensor> inputs, double wholeMs)
            throws IOException {
        long start = System.nanoTime();
        List<Tensor> made = first.run(inputs);
        double deviceMs = since(start);
        Map<String, Tensor> there = new HashMap<>();
        inputs.forEach(tensor -> there.put(tensor.info().id(), tensor));
        made.forEach(tensor -> there.put(tensor.info().id(), tensor));
        List<Tensor> sent =
                rest.inputs().stream().map(TensorInfo::id).map(there::get).toList();
        InferReply reply;
        try {
            reply = cloud.infer(name, sent, DEADLINE).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof InputException known ? known : e;
        }
        double splitMs = since(start);
        first.recycle(made);
        first.recycle(first.run(inputs));
        return new Round(
                wholeMs, splitMs, deviceMs, reply.computeMs(), transport.socket(bytes(sent), bytes(reply.outputs())));
    }

    private static int bytes(List<Tensor> tensors) {
        return Math.toIntExact(tensors.stream().mapToLong(t -> t.info().bytes()).sum());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / NANOS;
    }
}
