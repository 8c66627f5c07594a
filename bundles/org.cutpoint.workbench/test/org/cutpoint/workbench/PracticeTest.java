package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.api.transport.TransportException;
import org.junit.jupiter.api.Test;

class PracticeTest {
    private static final Network NETWORK = new Network("net", 100, 1, 2);
    private static final ExecutionOptions OPTIONS = new ExecutionOptions(1, true);

    /** 1,000 bytes come back: 8 ms over 1 Mbit/s. */
    private static final Model MODEL = new Model(
            "line",
            new ModelGraph(
                    "line",
                    "ab12",
                    List.of(TensorInfo.of("in", ElementType.FP32, List.of(100L))),
                    List.of(layer("a", "in", 10), layer("b", "a", 10), layer("c", "b", 250)),
                    List.of("c")),
            Path.of("line.onnx"));

    private static Layer layer(String id, String input, long elements) {
        return new Layer(
                id,
                List.of(id),
                List.of("Relu"),
                List.of(input),
                List.of(TensorInfo.of(id, ElementType.FP32, List.of(elements))),
                1,
                1,
                1);
    }

    private static Profile profile(Interval... intervals) {
        return new Profile(
                "line",
                "ab12",
                List.of("a", "b", "c"),
                new Machine("id", "os", "cpu", 2, "rt"),
                1,
                Instant.EPOCH,
                List.of(intervals));
    }

    private static final Profile PROFILE =
            profile(Interval.predicted(0, 2, 50), Interval.predicted(1, 2, 30), Interval.predicted(2, 2, 10));

    /** Answers with what a call of so many layers is said to take. */
    private static Connection server(ToDoubleFunction<Integer> computeMs, boolean chained) {
        Map<String, List<Integer>> layers = new HashMap<>();
        return (Connection) Proxy.newProxyInstance(
                PracticeTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "deploy":
                            return null;
                        case "prepare":
                            List<Integer> counts = args[1] instanceof Segment segment
                                    ? List.of(segment.layers().size())
                                    : ((Chain) args[1])
                                            .parts().stream()
                                                    .map(part -> part.layers().size())
                                                    .toList();
                            String name = "of " + counts;
                            layers.put(name, counts);
                            return name;
                        case "begin":
                            throw new TransportException(TransportException.Kind.UNSUPPORTED, "here", "no", "");
                        case "infer":
                            return CompletableFuture.completedFuture(reply(layers.get(args[0]), computeMs, chained));
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private static InferReply reply(List<Integer> layers, ToDoubleFunction<Integer> computeMs, boolean chained) {
        int server = layers.size() - 1;
        while (layers.get(server) == 0) {
            server--;
        }
        double ms = computeMs.applyAsDouble(layers.get(server));
        if (!chained) {
            return new InferReply(List.of(), ms);
        }
        return new InferReply(
                List.of(),
                ms + 40 + 3 * server,
                List.of(
                        new Stage(Stage.Kind.WAIT, 0, 1),
                        new Stage(Stage.Kind.SEND, 0, 40),
                        new Stage(Stage.Kind.COMPUTE, server, ms)));
    }

    @Test
    void whatTheTierTakesIsALineOverTheProfile() {
        Practice.Found found = Practice.cloud(
                server(layers -> layers == 3 ? 2 * 50 + 6 : 2 * 10 + 6, false),
                MODEL,
                PROFILE,
                NETWORK,
                OPTIONS,
                Progress.NONE);
        assertThat(found.factor()).isEqualTo(2, within(1e-9));
        assertThat(found.startMs()).isEqualTo(6, within(1e-9));
        assertThat(found.in(PROFILE).interval(0, 2).orElseThrow().medianMs()).isEqualTo(100, within(1e-9));
    }

    @Test
    void startingNeverTakesLessThanNothing() {
        Practice.Found found = Practice.cloud(
                server(layers -> layers == 3 ? 60 : 7, false), MODEL, PROFILE, NETWORK, OPTIONS, Progress.NONE);
        assertThat(found.factor()).isEqualTo(1.2, within(1e-9));
        assertThat(found.startMs()).isZero();
    }

    @Test
    void whereNoEndWasMeasuredTheWholeTells() {
        Practice.Found found = Practice.cloud(
                server(layers -> 75, false),
                MODEL,
                profile(Interval.predicted(0, 2, 50)),
                NETWORK,
                OPTIONS,
                Progress.NONE);
        assertThat(found.factor()).isEqualTo(1.5, within(1e-9));
        assertThat(Practice.cloud(server(l -> 75, false), MODEL, profile(), NETWORK, OPTIONS, Progress.NONE))
                .isEqualTo(Practice.Found.NOTHING);
    }

    @Test
    void eachServerOfAChainIsFoundByItsStages() {
        List<RemoteTier> tiers = List.of(new RemoteTier(2, Optional.of(NETWORK)), RemoteTier.REAL);
        List<Practice.Found> found = Practice.chain(
                server(layers -> layers == 3 ? 55 : 15, true),
                MODEL,
                tiers,
                List.of(PROFILE, PROFILE),
                NETWORK,
                OPTIONS,
                Progress.NONE);
        assertThat(found).extracting(Practice.Found::factor).allMatch(factor -> Math.abs(factor - 1) < 1e-9);
        // 5 ms beside the profile's; and of the second, 3 ms that no stage reports.
        assertThat(found.get(0).startMs()).isEqualTo(5, within(1e-6));
        assertThat(found.get(1).startMs()).isEqualTo(8, within(1e-6));
    }

    @Test
    void lagIsWhatCallsTakeBeyondTheEmulatedWayBack() {
        Network onward = new Network("next", 10, 10, 4);
        // The way back takes 8 ms and 1 ms of lag.
        List<Network> over = Practice.over(
                List.of(NETWORK, onward), MODEL, List.of(new Practice.Found(1, 0.5, 10), new Practice.Found(1, 2, 12)));
        assertThat(over.get(0).rttMs()).isEqualTo(2 + 0.5 + 1, within(1e-9));
        assertThat(over.get(1).rttMs()).isEqualTo(4 + 3.5, within(1e-9));
        assertThat(Practice.over(List.of(NETWORK), MODEL, List.of(new Practice.Found(1, 0, 8.9)))
                        .get(0))
                .isEqualTo(NETWORK);
    }

    @Test
    void whoeverCannotBePractisedWithIsTakenAsHeIs() {
        assertThat(Practice.cloud(
                        refusing(TransportException.Kind.UNSUPPORTED), MODEL, PROFILE, NETWORK, OPTIONS, Progress.NONE))
                .isEqualTo(Practice.Found.NOTHING);
        assertThatThrownBy(() -> Practice.cloud(
                        refusing(TransportException.Kind.UNREACHABLE), MODEL, PROFILE, NETWORK, OPTIONS, Progress.NONE))
                .isInstanceOf(InputException.class);
    }

    private static Connection refusing(TransportException.Kind kind) {
        return (Connection) Proxy.newProxyInstance(
                PracticeTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepare")) {
                        throw new TransportException(kind, "there", "it does not", "");
                    }
                    return null;
                });
    }

    @Test
    void itCanBeCancelled() {
        Progress cancelled = (Progress) Proxy.newProxyInstance(
                PracticeTest.class.getClassLoader(),
                new Class<?>[] {Progress.class},
                (proxy, method, args) -> method.getName().equals("cancelled") ? true : null);
        assertThatThrownBy(() -> Practice.cloud(server(l -> 75, false), MODEL, PROFILE, NETWORK, OPTIONS, cancelled))
                .isInstanceOf(CancellationException.class);
    }
}
