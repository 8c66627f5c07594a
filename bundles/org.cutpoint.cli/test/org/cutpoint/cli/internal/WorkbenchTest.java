package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.Tiny;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;

class WorkbenchTest {
    /** A group of all layers on each tier. */
    private static final ProblemBuilder BUILDER = new ProblemBuilder() {
        @Override
        public Problem build(
                ModelGraph graph,
                Profile device,
                Profile cloud,
                Network network,
                Objective objective,
                int jobs,
                int stages) {
            return Fakes.line(graph.name(), jobs, "a", "b", "c");
        }

        @Override
        public List<Group> groups(Profile device, Profile cloud) {
            return List.of(group("device", device), group("cloud", cloud));
        }

        private Group group(String tier, Profile profile) {
            return new Group(
                    tier, "a", "c", profile.interval(0, 2).orElseThrow().medianMs(), OptionalDouble.empty());
        }
    };

    @Test
    void aProblemHasGroupsOnlyIfAskedFor() {
        Profiling profiling = new Profiling();
        Workbench workbench = new Workbench(
                List.of(new Tiny()),
                Fakes.objects(() -> profiling),
                profiling,
                BUILDER,
                List.of(),
                List::of,
                Clouds.of(new RunFakes.Net()));
        Profile profile = profiling.profile(Tiny.MODEL, ProfileOptions.DEFAULT, Progress.NONE);
        Tiers tiers = new Tiers(profile.scaled(8), profile);

        Problem problem = workbench.problem(Tiny.MODEL, tiers, new Network("n", 1, 1, 0), Objective.LATENCY, 1, 2);

        assertThat(problem.groups()).isEmpty();
        Problem grouped = workbench.grouped(problem, tiers);
        assertThat(grouped.groups())
                .containsExactly(
                        new Group("device", "a", "c", 24, OptionalDouble.empty()),
                        new Group("cloud", "a", "c", 3, OptionalDouble.empty()));
        assertThat(grouped.layers()).isEqualTo(problem.layers());
    }
}
