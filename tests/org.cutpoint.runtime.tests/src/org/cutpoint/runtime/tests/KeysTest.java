package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.KeyMaker;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.EdgeHosts.EdgeHost;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Device, edge and cloud that know each other by keys, with everything that is shipped. */
@Timeout(120)
class KeysTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String HERE = "127.0.0.1";

    @TempDir
    private Path folder;

    private final BundleContext context =
            FrameworkUtil.getBundle(KeysTest.class).getBundleContext();
    private final Keys keys = service(Keys.class);
    private final KeyMaker maker = service(KeyMaker.class);
    private final ModelHost host = service(ModelHost.class);
    private final Transport.Managed managed = new Transport.Managed(
            (Management) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Management.class}, (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException();
                    }),
            false);
    private Model model;

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    @BeforeEach
    void load() throws Exception {
        for (var reference : context.getServiceReferences(ModelLoader.class, null)) {
            ModelLoader loader = context.getService(reference);
            if (loader.accepts("zoo:lenet")) {
                model = loader.load("zoo:lenet", LoadOptions.DEFAULT, Progress.NONE);
            }
        }
    }

    @AfterEach
    void forget() {
        keys.use(Keys.Choice.USUAL);
    }

    private void be(Path machine) {
        keys.use(new Keys.Choice(Optional.of(machine), Optional.empty(), false));
    }

    private Connection reach(Transport transport, Path as, int port) {
        be(as);
        return transport.connect(
                HERE, port, PATIENCE, keys.reach("test", HERE, true).orElseThrow());
    }

    private Transport.Server serve(Transport transport, Path as, ModelHost served) {
        be(as);
        Guard guard = keys.guard("test");
        return transport.serve(HERE, 0, served, managed, guard);
    }

    @Test
    void devicesEdgesAndCloudsServeWhomTheyKnow() throws Exception {
        Path cloudKeys = folder.resolve("cloud");
        maker.init(cloudKeys, List.of(), DAY);
        Path edgeKeys = maker.device(cloudKeys, "edge", List.of(HERE), DAY);
        Path camera = maker.device(cloudKeys, "camera", List.of(), DAY);
        Path others = folder.resolve("others");
        maker.init(others, List.of(), DAY);
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        Chain chain = new Chain(
                List.of(
                        new Chain.Part("edge", layers.subList(0, 3), RemoteTier.REAL),
                        new Chain.Part("cloud", layers.subList(3, layers.size()), RemoteTier.REAL)),
                model.graph().results());
        List<Tensor> inputs =
                model.graph().inputs().stream().map(i -> Tensor.random(i, 3)).toList();
        for (var reference : context.getServiceReferences(Transport.class, null)) {
            Transport transport = context.getService(reference);
            if (!Set.of("grpc", "tcp").contains(transport.scheme())) {
                continue;
            }
            try (Transport.Server cloud = serve(transport, cloudKeys, host);
                    Connection toCloud = reach(transport, edgeKeys, cloud.port());
                    EdgeHost edge = service(EdgeHosts.class).open(host, Optional.of(toCloud), false);
                    Transport.Server near = serve(transport, edgeKeys, edge);
                    Connection device = reach(transport, camera, near.port())) {
                assertThat(device.behind()).isEqualTo(1);
                maker.allow(edgeKeys, "camera", Set.of(Operation.INFER, Operation.UPLOAD), Set.of("zoo:lenet"));
                device.deploy(model, Progress.NONE);
                String name = device.prepare(model, chain, ExecutionOptions.DEFAULT);
                InferReply reply = device.infer(name, inputs, PATIENCE).get();
                assertThat(reply.stages()).isNotEmpty();
                maker.allow(edgeKeys, "camera", Set.of(Operation.INFER), Set.of("0".repeat(64)));
                assertThatThrownBy(() -> device.infer(name, inputs, PATIENCE).get())
                        .hasMessageContaining("'camera' may not use model");
                maker.allow(edgeKeys, "camera", Set.of(), Set.of());
                assertThatThrownBy(() -> device.infer(name, inputs, PATIENCE).get())
                        .hasMessageContaining("'camera' may not infer");
                assertThatThrownBy(() -> reach(transport, others, near.port())).isInstanceOf(InputException.class);
                assertThatThrownBy(() -> transport.connect(HERE, near.port(), PATIENCE))
                        .isInstanceOf(InputException.class);
            }
        }
    }
}
