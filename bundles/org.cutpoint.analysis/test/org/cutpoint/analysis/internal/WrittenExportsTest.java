package org.cutpoint.analysis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.analysis.Exports;
import org.cutpoint.analysis.Timetable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.report.Reports;
import org.cutpoint.report.graph.GraphDrawing;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenExportsTest {
    @TempDir
    private Path folder;

    private final Problem problem =
            new RandomProblems(RandomProblems.source(1)).twoTiers(true, 2, 2, Objective.MAKESPAN, 2);
    private final Workload workload = Workload.of(problem);
    private final Model model =
            new Model("m", new ModelGraph("m", "ab", List.of(), List.of(), List.of()), Path.of("m"));
    private final List<String> exported = new ArrayList<>();
    private int most = 2;
    private final Exports exports = new WrittenExports(
            fake(GraphDrawing.class), fake(PlanFormats.class), fake(Reports.class), List.of(new Exporter()));

    /** Answers with what it is asked. */
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName() + List.of(arguments)));
    }

    private final class Exporter implements ModelExporter {
        @Override
        public String format() {
            return "onnx";
        }

        @Override
        public List<ExportedSegment> export(
                Model of, String device, Map<String, String> tiers, Path to, Progress progress) {
            if (exported.size() == most) {
                throw new InputException(to.toString(), "no space is left", "");
            }
            exported.add(to.getFileName().toString());
            return List.of();
        }
    }

    private Planned planned(String... tierOfLastLayer) {
        List<Assignment> jobs = new ArrayList<>();
        for (String tier : tierOfLastLayer) {
            jobs.add(new Assignment(
                    "j" + jobs.size(),
                    problem.name(),
                    Map.of(
                            problem.layers().get(0).id(),
                            problem.device().id(),
                            problem.layers().get(1).id(),
                            tier),
                    List.of()));
        }
        Plan plan = new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
        return new Planned("s", "1", plan, Optional.empty(), 1);
    }

    @Test
    void everyDifferentCutHasAFolder() {
        Path out = folder.resolve("split");
        exports.segments(model, workload, planned("a", "b", "a"), "onnx", out, Progress.NONE);
        assertThat(exported).containsExactly("cut-1", "cut-2");
    }

    @Test
    void ofSeveralCutsAllAreThereOrNone() {
        most = 1;
        Path out = folder.resolve("split");
        assertThatThrownBy(() -> exports.segments(model, workload, planned("a", "b"), "onnx", out, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no space");
        assertThat(out).doesNotExist();
    }

    @Test
    void aSingleCutIsInTheFolderItself() {
        exports.segments(model, workload, planned("a", "a"), "onnx", folder.resolve("split"), Progress.NONE);
        assertThat(exported).containsExactly("split");
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        assertThatThrownBy(() ->
                        exports.segments(model, workload, planned("a"), "tflite", folder.resolve("x"), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There are onnx");
        Planned none = new Planned("s", "1", new Infeasible("no link"), Optional.empty(), 1);
        assertThatThrownBy(() -> exports.segments(model, workload, none, "onnx", folder.resolve("x"), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no plan");
        assertThat(exported).isEmpty();
    }

    @Test
    void filesAreReplacedAndNothingIsLeftBeside() throws IOException {
        Path file = folder.resolve("trace.json");
        Files.writeString(file, "old");
        Timetable timetable = new Timetable(
                List.of(new Timetable.Lane("device", Timetable.Kind.TIER, List.of(new Timetable.Bar("7", 0, 1, 2)))),
                List.of("7"),
                2);
        exports.trace("m", List.of(new Exports.Titled("predicted", timetable)), file);
        assertThat(file).content().contains("traceJson").contains("job 7").contains("device");
        exports.picture(model, folder.resolve("m.svg"));
        exports.plan(workload, new Planned("s", "1", new Infeasible("no"), Optional.empty(), 1), folder.resolve("p"));
        try (var files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("trace.json", "m.svg", "p");
        }
        assertThatThrownBy(() -> exports.picture(model, folder.resolve("trace.json/m.svg")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
    }
}
