package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.profile.NodeTimes;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.api.profile.Profiler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Nodes as ONNX Runtime has fused and renamed them belong to layers of ours. */
class NodeTimesTest {
    private static final ProfileOptions QUICK =
            new ProfileOptions(1, 1, 3, 0, Intervals.CUTS, OptionalDouble.empty(), true, false, false);

    private final BundleContext context =
            FrameworkUtil.getBundle(NodeTimesTest.class).getBundleContext();

    private <T> T service(Class<T> type, Predicate<T> wanted) throws InvalidSyntaxException {
        Collection<ServiceReference<T>> found = context.getServiceReferences(type, null);
        return found.stream()
                .map(context::getService)
                .filter(Objects::nonNull)
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoo:lenet", "zoo:squeezenet"})
    void nearlyAllOfTheirTimeIsALayers(String source) throws InvalidSyntaxException {
        Model model = service(ModelLoader.class, loader -> loader.accepts(source))
                .load(source, LoadOptions.DEFAULT, Progress.NONE);

        NodeTimes times = service(Profiler.class, profiler -> profiler.id().equals("measured"))
                .profile(model, QUICK, Progress.NONE)
                .nodes()
                .orElseThrow();

        assertThat(times.totalMs()).isPositive();
        assertThat(times.unmappedMs()).isLessThanOrEqualTo(0.05 * times.totalMs());
        Set<String> layers =
                times.nodes().stream().flatMap(node -> node.layer().stream()).collect(Collectors.toSet());
        assertThat(layers.size()).isGreaterThanOrEqualTo(model.graph().layers().size() * 9 / 10);
        assertThat(times.nodes()).anyMatch(node -> node.op().equals("Conv"));
    }
}
