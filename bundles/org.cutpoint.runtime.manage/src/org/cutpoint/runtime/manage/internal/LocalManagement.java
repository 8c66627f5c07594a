package org.cutpoint.runtime.manage.internal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.runtime.deploy.Deployments;
import org.cutpoint.runtime.deploy.Deployments.Deployed;
import org.cutpoint.runtime.deploy.Identity;
import org.cutpoint.runtime.deploy.Offer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looks after the runtime of this process. */
@Component
public final class LocalManagement implements Management {
    /** Problems of one call, which are planned together. */
    private static final int MOST_PROBLEMS = 100;

    /** What is of use to somebody who looks after a runtime; others offer commands, pages and the like. */
    private static final Set<String> KINDS =
            Set.of("strategy", "tile strategy", "scheduler", "task scheduler", "codec", "loader", "transport");

    private final BundleContext context;
    private final Deployments deployments;
    private final Planner planner;
    private final PlanFormats formats;
    private final Strategies strategies;
    private final TensorCodecs codecs;

    @Activate
    public LocalManagement(
            BundleContext context,
            @Reference Deployments deployments,
            @Reference Planner planner,
            @Reference PlanFormats formats,
            @Reference Strategies strategies,
            @Reference TensorCodecs codecs) {
        this.context = context;
        this.deployments = deployments;
        this.planner = planner;
        this.formats = formats;
        this.strategies = strategies;
        this.codecs = codecs;
    }

    @Override
    public RuntimeStatus status() {
        Runtime java = Runtime.getRuntime();
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        double load = system.getSystemLoadAverage() / system.getAvailableProcessors();
        return new RuntimeStatus(
                context.getBundle().getVersion().toString(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()),
                true,
                RuntimeStatus.Calls.NONE,
                java.totalMemory() - java.freeMemory(),
                load >= 0 ? OptionalDouble.of(Math.min(1, load)) : OptionalDouble.empty(),
                strategies.list().stream().map(Strategies.Entry::id).toList(),
                codecs.ids(),
                ProcessMemory.now());
    }

    @Override
    public List<ManagedBundle> bundles() {
        List<Deployed> brought = deployments.list();
        Set<Bundle> known = new HashSet<>();
        brought.forEach(deployed -> deployed.bundle().ifPresent(known::add));
        List<ManagedBundle> all = new ArrayList<>();
        brought.forEach(deployed -> all.add(managed(deployed)));
        Stream.of(context.getBundles())
                .filter(bundle -> !known.contains(bundle) && bundle.getState() == Bundle.ACTIVE)
                .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .filter(bundle -> !offers(bundle).isEmpty())
                .forEach(bundle -> all.add(managed(bundle, false, Optional.empty())));
        all.sort(Comparator.comparing(ManagedBundle::name).thenComparing(ManagedBundle::version));
        return List.copyOf(all);
    }

    private ManagedBundle managed(Deployed deployed) {
        return deployed.bundle()
                .map(bundle -> managed(bundle, true, deployed.fault()))
                .orElseGet(() -> new ManagedBundle(
                        deployed.file().getFileName().toString(), "", true, deployed.fault(), List.of()));
    }

    private ManagedBundle managed(Bundle bundle, boolean deployed, Optional<String> fault) {
        return new ManagedBundle(
                bundle.getSymbolicName(), bundle.getVersion().toString(), deployed, fault, offers(bundle));
    }

    private List<String> offers(Bundle bundle) {
        Stream<String> named = Offer.of(bundle).stream()
                .filter(offer -> KINDS.contains(offer.kind()))
                .map(Offer::toString);
        return Stream.concat(named, profilers(bundle)).distinct().sorted().toList();
    }

    /** Those have their names from themselves alone. */
    private Stream<String> profilers(Bundle bundle) {
        ServiceReference<?>[] offered =
                bundle.getState() == Bundle.ACTIVE ? bundle.getRegisteredServices() : new ServiceReference<?>[0];
        return Stream.ofNullable(offered).flatMap(Stream::of).flatMap(reference -> {
            boolean known = List.of((String[]) reference.getProperty(Constants.OBJECTCLASS))
                    .contains(ProfilerFactory.class.getName());
            return known ? profiler(reference) : Stream.empty();
        });
    }

    private Stream<String> profiler(ServiceReference<?> reference) {
        try {
            return context.getService(reference) instanceof ProfilerFactory factory
                    ? Stream.of("profiler " + factory.id())
                    : Stream.empty();
        } finally {
            context.ungetService(reference);
        }
    }

    @Override
    public ManagedBundle install(Path jar, Progress progress) {
        return bring(jar, false, progress);
    }

    @Override
    public ManagedBundle update(Path jar, Progress progress) {
        return bring(jar, true, progress);
    }

    private ManagedBundle bring(Path jar, boolean update, Progress progress) {
        checkSize(jar);
        progress.begin("Trying " + jar.getFileName(), 0);
        try {
            return managed(deployments.bring(jar, update));
        } finally {
            progress.end();
        }
    }

    private static void checkSize(Path jar) {
        try {
            if (Files.size(jar) > MOST_BUNDLE_BYTES) {
                throw new InputException(
                        jar.toString(), "it is larger than " + (MOST_BUNDLE_BYTES >> 20) + " MiB", "Make it smaller");
            }
        } catch (IOException e) {
            throw new InputException(jar.toString(), "it cannot be read: " + e, "", e);
        }
    }

    @Override
    public ManagedBundle remove(String name) {
        Identity was = deployments.remove(name);
        return new ManagedBundle(was.name(), was.version(), true, Optional.empty(), List.of());
    }

    @Override
    public PlanText plan(List<String> problems, String strategy, Duration limit) throws InterruptedException {
        if (problems.isEmpty() || problems.size() > MOST_PROBLEMS) {
            throw new InputException("plan", problems.size() + " problems", "Give 1 to " + MOST_PROBLEMS);
        }
        List<Problem> read = new ArrayList<>();
        for (String json : problems) {
            read.add(formats.readProblem("problem", json));
        }
        Workload workload = new Workload(read);
        Duration allowed = limit.compareTo(Strategy.TIME_LIMIT) > 0 ? Strategy.TIME_LIMIT : limit;
        Planner.Planned planned = planner.plan(workload, strategy, allowed);
        if (planned.outcome() instanceof Plan plan) {
            return new PlanText(
                    formats.writePlan(workload, strategy, plan, planned.cost().orElseThrow(), planned.solveMs()),
                    true,
                    planned.strategyVersion(),
                    planned.solveMs());
        }
        return new PlanText(
                ((Infeasible) planned.outcome()).reason(), false, planned.strategyVersion(), planned.solveMs());
    }
}
