package org.cutpoint.runtime.tests;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;

/** Jobs that are all cut alike, over the network that is there. */
final class Jobs {
    private static final double TOLERANCE = 1e-4;

    private Jobs() {}

    /** Whether results are the same but for the order in which they were added up. */
    static boolean near(List<Tensor> some, List<Tensor> others) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(i -> some.get(i).isNear(others.get(i), TOLERANCE));
    }

    /**
     * Jobs of which the device runs what the cloud fails.
     *
     * @param onDevice how many layers the device runs
     * @param deadline of each
     */
    static RunRequest of(Model model, int jobs, int onDevice, Connection cloud, Duration deadline) {
        List<Layer> layers = model.graph().layers();
        double[] times = new double[layers.size()];
        Arrays.fill(times, 1);
        Profile profile = Profile.predicted(model, new Machine("m", "os", "cpu", 1, "runtime"), 1, times);
        Problem problem = Services.get(ProblemBuilder.class)
                .build(
                        model.graph(),
                        List.of(profile, profile),
                        List.of(new Network("link", 100, 100, 0)),
                        Objective.MAKESPAN,
                        jobs,
                        4);
        Map<String, String> tiers = new HashMap<>();
        for (int l = 0; l < layers.size(); l++) {
            tiers.put(layers.get(l).id(), l < onDevice ? "device" : "cloud");
        }
        List<String> ids = IntStream.range(0, jobs).mapToObj(Integer::toString).toList();
        List<Assignment> assignments = ids.stream()
                .map(id -> new Assignment(id, problem.name(), tiers, List.of()))
                .toList();
        return RunRequest.of(model, Workload.of(problem), new Plan(assignments, ids, OptionalDouble.empty()))
                .withCloud(Optional.of(cloud))
                .with(how -> how.withDeadline(deadline).withFallback(Fallback.WHEN_NEEDED));
    }
}
