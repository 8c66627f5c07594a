package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.ModelHost.Signature;
import org.cutpoint.api.transport.TransportException;
import org.junit.jupiter.api.Test;

class StagesTest {
    /** What each model reads and makes; it makes the sum of what it reads. */
    private static final Map<String, List<List<String>>> MODELS = Map.of(
            "a", List.of(List.of("x"), List.of("u")),
            "b", List.of(List.of("y"), List.of("v")),
            "c", List.of(List.of("u", "v"), List.of("w")));

    private final List<String> submitted = new ArrayList<>();
    private final List<String> recycled = new ArrayList<>();
    private final Map<String, CompletableFuture<InferReply>> open = new LinkedHashMap<>();
    /** Whether models answer at once, or when the test says so. */
    private boolean atOnce = true;

    private final ModelHost host = (ModelHost) Proxy.newProxyInstance(
            ModelHost.class.getClassLoader(), new Class<?>[] {ModelHost.class}, (proxy, method, args) -> {
                String name = args[0] instanceof String text ? text : (String) args[1];
                return switch (method.getName()) {
                    case "signature" -> Optional.ofNullable(MODELS.get(name))
                            .map(m -> new Signature(infos(m.get(0)), infos(m.get(1))));
                    case "submit" -> submit(name, (List<?>) args[args.length - 1]);
                    case "recycle" -> {
                        recycled.add(name);
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    private CompletableFuture<InferReply> submit(String name, List<?> inputs) {
        submitted.add(name);
        double sum = inputs.stream()
                .mapToDouble(t -> ((Tensor) t).data().getFloat(0))
                .sum();
        InferReply made = new InferReply(List.of(tensor(MODELS.get(name).get(1).get(0), (float) sum)), 2);
        // As in a host, what runs already is not broken off.
        CompletableFuture<InferReply> reply = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return !name.equals("a") && super.cancel(interrupt);
            }
        };
        if (atOnce) {
            reply.complete(made);
        } else {
            open.put(name, reply);
        }
        return reply;
    }

    private static List<TensorInfo> infos(List<String> names) {
        return names.stream().map(StagesTest::info).toList();
    }

    private static TensorInfo info(String name) {
        return TensorInfo.of(name, ElementType.FP32, List.of(1L));
    }

    private static Tensor tensor(String name, float value) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(info(name), data.putFloat(0, value));
    }

    private static List<Tensor> tensors(String... names) {
        return Arrays.stream(names).map(name -> tensor(name, 3)).toList();
    }

    @Test
    void eachRunsAsSoonAsItsInputsAreThere() {
        Stages stages = new Stages(host, ModelHost.Caller.ANYONE, "a+b+c");
        stages.arrived(tensors("y"));
        assertThat(submitted).containsExactly("b");
        stages.arrived(tensors("x"));
        assertThat(submitted).containsExactly("b", "a", "c");
        InferReply reply = stages.finish().join();
        assertThat(reply.outputs()).extracting(t -> t.info().id()).containsExactly("w");
        assertThat(reply.outputs().get(0).data().getFloat(0)).isEqualTo(6);
        assertThat(reply.computeMs()).isEqualTo(6);
    }

    @Test
    void whatTheyMadeIsGivenBack() {
        Stages stages = new Stages(host, ModelHost.Caller.ANYONE, "a+b+c");
        stages.arrived(tensors("x", "y"));
        stages.finish().join();
        assertThat(recycled).as("the reply is still to be sent").isEmpty();
        stages.recycle();
        stages.recycle();
        assertThat(recycled).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void oneNameIsNoChain() {
        assertThat(Stages.chained("a")).isFalse();
        assertThat(Stages.chained("a+b")).isTrue();
    }

    @Test
    void aModelThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new Stages(host, ModelHost.Caller.ANYONE, "a+z"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("'z'");
        assertThatThrownBy(() -> new Stages(host, ModelHost.Caller.ANYONE, "a+"))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void whatNeverComesIsNamed() {
        Stages stages = new Stages(host, ModelHost.Caller.ANYONE, "a+b+c");
        stages.arrived(tensors("x"));
        CompletableFuture<InferReply> reply = stages.finish();
        assertThatThrownBy(reply::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(InputException.class)
                .hasMessageContaining("'y'");
    }

    @Test
    void aFailureEndsAll() {
        atOnce = false;
        Stages stages = new Stages(host, ModelHost.Caller.ANYONE, "a+c");
        stages.arrived(tensors("x", "v"));
        open.get("a").completeExceptionally(new InputException("a", "it broke", ""));
        assertThatThrownBy(stages.finish()::join).hasMessageContaining("it broke");
        assertThat(submitted).containsExactly("a");
    }

    @Test
    void givingUpWaitsForWhatRuns() {
        atOnce = false;
        Stages stages = new Stages(host, ModelHost.Caller.ANYONE, "a+b+c");
        stages.arrived(tensors("x", "y"));
        CompletableFuture<Void> over = stages.cancel();
        assertThat(open.get("b")).isCancelled();
        assertThat(over).isNotDone();
        open.get("a").complete(new InferReply(tensors("u"), 1));
        assertThat(over).isCompleted();
        assertThat(submitted).containsExactly("a", "b");
    }
}
