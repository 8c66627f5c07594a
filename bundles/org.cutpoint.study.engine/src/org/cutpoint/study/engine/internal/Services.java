package org.cutpoint.study.engine.internal;

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
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Pipelining;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Workbench;

/** Whom a study asks. */
record Services(
        Workbench workbench,
        ProblemBuilder builder,
        PlanEvaluator evaluator,
        PlanFormats planFormats,
        ScheduleFormats scheduleFormats,
        NetworkPresets networks,
        ProfileStore profiles,
        Strategies strategies,
        Planner planner,
        Schedulers schedulers,
        SchedulePlanner schedulePlanner,
        DevicePipelines pipelines,
        Pipelining pipelining,
        Runs runs,
        Clouds clouds,
        ScenarioFormats scenarioFormats,
        ScenarioGenerator generator,
        TaskSchedulers taskSchedulers,
        Simulator simulator) {}
