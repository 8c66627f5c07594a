package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.junit.jupiter.api.Test;

class GuardedHostTest {
    private static final String MINE = "a".repeat(64);
    private static final String GENERATED = "b".repeat(64);
    private static final String OTHER = "c".repeat(64);
    private static final Rights SOME = new Rights("camera", Set.of(Operation.values()), Set.of(MINE, "zoo:alexnet"));
    private static final Rights ALL = new Rights("camera", Set.of(Operation.values()), Set.of());

    private final Map<String, String> names = new HashMap<>(Map.of(
            "zoo:alexnet", GENERATED, "upload", OTHER, MINE, MINE, OTHER, OTHER, "aaaaaaaaaaaa-123456789012", MINE));
    private final List<String> calls = new ArrayList<>();

    private final ModelHost host = (ModelHost) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {ModelHost.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "identify":
                        return Optional.ofNullable(names.get(arguments[0]));
                    case "served":
                        return List.copyOf(names.keySet()).stream().sorted().toList();
                    default:
                        calls.add(method.getName() + " " + arguments[arguments.length > 2 ? 1 : 0]);
                        return answer(method.getReturnType());
                }
            });

    private static Object answer(Class<?> type) {
        if (type == CompletableFuture.class) {
            return new CompletableFuture<>();
        }
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == long.class) {
            return 0L;
        }
        return type == boolean.class ? Boolean.TRUE : null;
    }

    private final ModelHost guarded = GuardedHost.of(host);

    private <T> T as(Rights rights, Callable<T> work) throws Exception {
        return Gatekeeper.with(rights).call(work);
    }

    private void refused(Callable<?> work) {
        assertThatThrownBy(() -> as(SOME, work))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("'camera' may not use model");
        assertThat(calls).isEmpty();
    }

    /** What the interface comes to offer must be thought of here, too. */
    @Test
    void nothingOfAHostIsForgotten() throws Exception {
        for (Method method : ModelHost.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                assertThat(GuardedHost.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass())
                        .as(method.toString())
                        .isEqualTo(GuardedHost.class);
            }
        }
    }

    @Test
    void whoMayUseAllModelsIsNotAsked() throws Exception {
        as(ALL, () -> guarded.submit(ModelHost.Caller.ANYONE, "upload", List.of()));
        assertThat(as(ALL, guarded::served)).hasSize(names.size());
        assertThat(calls).containsExactly("submit upload");
    }

    @Test
    void othersModelsAreRefusedWhateverIsToBeDoneWithThem() {
        refused(() -> guarded.append(OTHER, "x", 1, 0, ByteBuffer.allocate(1)));
        refused(() -> guarded.generate("zoo:vgg16", Optional.empty()));
        refused(() -> guarded.generate("zoo:vgg16", Optional.of(OTHER)));
        refused(() -> guarded.prepare(OTHER, LoadOptions.DEFAULT, List.of(), ExecutionOptions.DEFAULT));
        refused(() -> guarded.model(OTHER, LoadOptions.DEFAULT));
        refused(() -> guarded.submit("upload", List.of()));
        refused(() -> guarded.submit(ModelHost.Caller.ANYONE, OTHER, List.of()));
        refused(() -> guarded.infer("upload", List.of()));
        refused(() -> guarded.signature("upload"));
        refused(() -> {
            guarded.unload("upload");
            return null;
        });
        refused(() -> guarded.profile(OTHER, LoadOptions.DEFAULT, ProfileOptions.DEFAULT, Progress.NONE));
    }

    @Test
    void othersModelsAreNotThere() throws Exception {
        assertThat(as(SOME, () -> guarded.has(OTHER))).isFalse();
        assertThat(as(SOME, () -> guarded.received(OTHER))).isZero();
        assertThat(calls).isEmpty();
    }

    @Test
    void onesOwnAreUsed() throws Exception {
        as(SOME, () -> guarded.has(MINE));
        // By its name, which is a hash's: generated here.
        as(SOME, () -> guarded.has(GENERATED));
        as(SOME, () -> guarded.generate("zoo:alexnet", Optional.empty()));
        as(SOME, () -> guarded.generate("zoo:vgg16", Optional.of(MINE)));
        assertThat(as(SOME, guarded::served)).containsExactly("aaaaaaaaaaaa-123456789012", MINE, "zoo:alexnet");
        assertThat(calls)
                .containsExactly("has " + MINE, "has " + GENERATED, "generate zoo:alexnet", "generate zoo:vgg16");
    }

    /** Somebody else may upload another model of the same name between looking and running. */
    @Test
    void whatRunsIsWhatWasLookedAt() throws Exception {
        as(SOME, () -> guarded.submit(ModelHost.Caller.ANYONE, "zoo:alexnet", List.of()));
        as(SOME, () -> guarded.submit(ModelHost.Caller.ANYONE, "aaaaaaaaaaaa-123456789012", List.of()));
        assertThat(calls).containsExactly("submit " + GENERATED, "submit aaaaaaaaaaaa-123456789012");
        assertThatThrownBy(() -> as(SOME, () -> guarded.submit("unknown", List.of())))
                .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.kind())
                        .isEqualTo(TransportException.Kind.UNKNOWN_MODEL));
    }

    @Test
    void itIsBoundToWhomItWasBoundFor() throws Exception {
        ModelHost bound = as(SOME, () -> GuardedHost.bound(guarded));
        assertThat(bound.has(OTHER)).isFalse();
        assertThat(bound.has(MINE)).isTrue();
        // Without anybody's call, nothing is allowed by mistake.
        assertThatThrownBy(() -> guarded.has(MINE)).isInstanceOf(IllegalStateException.class);
        assertThat(GuardedHost.bound(host)).isSameAs(host);
    }
}
