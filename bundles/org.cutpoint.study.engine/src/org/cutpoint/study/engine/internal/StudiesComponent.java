package org.cutpoint.study.engine.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.schedule.DevicePipelines;
import org.cutpoint.api.schedule.ScheduleFormats;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.api.tiles.FrontReader;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.study.Studies;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.share.Crew;
import org.cutpoint.study.share.Desk;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Pipelining;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Workbench;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs studies on all cores. */
@Component(service = Studies.class)
public final class StudiesComponent implements Studies {
    private final Services services;
    private final BundleContext context;

    @Activate
    public StudiesComponent(
            @Reference Workbench workbench,
            @Reference ProblemBuilder builder,
            @Reference PlanEvaluator evaluator,
            @Reference PlanFormats planFormats,
            @Reference ScheduleFormats scheduleFormats,
            @Reference NetworkPresets networks,
            @Reference ProfileStore profiles,
            @Reference Strategies strategies,
            @Reference Planner planner,
            @Reference Schedulers schedulers,
            @Reference SchedulePlanner schedulePlanner,
            @Reference DevicePipelines pipelines,
            @Reference Pipelining pipelining,
            @Reference Runs runs,
            @Reference Clouds clouds,
            @Reference ScenarioFormats scenarioFormats,
            @Reference ScenarioGenerator generator,
            @Reference TaskSchedulers taskSchedulers,
            @Reference Simulator simulator,
            @Reference FrontReader fronts,
            @Reference TileProblems tileProblems,
            @Reference TileStrategies tileStrategies,
            @Reference TilePlanner tilePlanner,
            BundleContext context) {
        this.services = new Services(
                workbench,
                builder,
                evaluator,
                planFormats,
                scheduleFormats,
                networks,
                profiles,
                strategies,
                planner,
                schedulers,
                schedulePlanner,
                pipelines,
                pipelining,
                runs,
                clouds,
                scenarioFormats,
                generator,
                taskSchedulers,
                simulator,
                fronts,
                tileProblems,
                tileStrategies,
                tilePlanner);
        this.context = context;
    }

    private StudyRunner runner() {
        return new StudyRunner(
                services, () -> Build.of(context), Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Study check(Path file) {
        return runner().check(file);
    }

    @Override
    public StudyResults run(Path file, Path folder, boolean resume, Progress progress) throws InterruptedException {
        return runner().run(file, folder, resume, Optional.empty(), progress);
    }

    @Override
    public StudyResults run(Path file, Path folder, boolean resume, Crew crew, Progress progress)
            throws InterruptedException {
        return runner().run(file, folder, resume, Optional.of(crew), progress);
    }

    @Override
    public Desk desk(Path provenance, Progress progress) {
        return runner().desk(provenance, progress);
    }
}
