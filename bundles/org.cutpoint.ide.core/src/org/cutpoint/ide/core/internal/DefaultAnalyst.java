package org.cutpoint.ide.core.internal;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.PowerPresets;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.OwnPresets.OwnTier;
import org.cutpoint.ide.core.Presets;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.core.ShapeMemory;
import org.cutpoint.report.Units;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Analyses with the services that the command line plans with. */
@Component
public final class DefaultAnalyst implements Analyst {
    private static final String DEVICE = "raspberry-pi-4b";
    /** What is predicted from peak rates is never reached; small devices come farther from them than large ones. */
    private static final double SLOWER = 8;

    private static final String CLOUD = "gtx-1080";
    private static final String NETWORK = "4g";
    private static final int STAGES = 4;

    private final List<ModelLoader> loaders;
    private final List<ProfilerFactory> factories;
    private final ComponentServiceObjects<Profiler> measuring;
    private final ProfileStore profiles;
    private final NetworkPresets networks;
    private final PowerPresets powers;
    private final ProblemBuilder builder;
    private final PlanEvaluator evaluator;
    private final Presets presets;
    private final ShapeMemory shapes;
    private final MachineFiles own;

    @Activate
    public DefaultAnalyst(
            BundleContext context,
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE) List<ModelLoader> loaders,
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE) List<ProfilerFactory> factories,
            // Lazily: to make one loads the inference runtime.
            @Reference ComponentServiceObjects<Profiler> measuring,
            @Reference ProfileStore profiles,
            @Reference NetworkPresets networks,
            @Reference PowerPresets powers,
            @Reference ProblemBuilder builder,
            @Reference PlanEvaluator evaluator,
            @Reference Presets presets,
            @Reference ShapeMemory shapes) {
        this.loaders = List.copyOf(loaders);
        this.factories = List.copyOf(factories);
        this.measuring = measuring;
        this.profiles = profiles;
        this.networks = networks;
        this.powers = powers;
        this.builder = builder;
        this.evaluator = evaluator;
        this.presets = presets;
        this.shapes = shapes;
        own = new MachineFiles(context.getDataFile("tiers").toPath());
    }

    @Override
    public List<ModelEntry> catalogue() {
        return loaders.stream()
                .flatMap(loader -> loader.catalogue().stream())
                .sorted(Comparator.comparing(ModelEntry::source))
                .toList();
    }

    @Override
    public List<Network> networks() {
        return Stream.concat(networks.all().stream(), presets.own().networks().stream())
                .sorted(Comparator.comparingDouble(Network::uplinkMbps))
                .toList();
    }

    @Override
    public List<KnownMachine> machines() {
        return Stream.concat(
                        presets.own().tiers().stream()
                                .map(tier -> new KnownMachine(tier.name(), "Your own tier", "your preferences")),
                        factories.stream().flatMap(factory -> factory.machines().stream()))
                .toList();
    }

    @Override
    public Setup standard() {
        Network network = networks.find(NETWORK).orElseGet(() -> networks.all().get(0));
        return new Setup(DEVICE, SLOWER, CLOUD, network, Objective.LATENCY, 1);
    }

    @Override
    public Model load(String source, Progress progress) {
        Model model = loaders.stream()
                .filter(loader -> loader.accepts(source))
                .findFirst()
                .orElseThrow(() -> new InputException(source, "no loader knows this kind of model", ""))
                .load(source, new LoadOptions(Granularity.LAYER, shapes.of(source)), progress);
        if (model.graph().layers().isEmpty()) {
            throw new InputException(source, "it has no layers: it returns what it is given", "");
        }
        return model;
    }

    @Override
    public Analysis analyse(Model model, Setup setup, Progress progress) {
        Times device = times(model, setup.device(), progress);
        Times cloud = setup.cloud().equals(setup.device()) ? device : times(model, setup.cloud(), progress);
        Problem bare = builder.build(
                model.graph(),
                slowed(device.profile(), setup),
                cloud.profile(),
                setup.network(),
                setup.objective(),
                setup.jobs(),
                STAGES);
        Problem problem = watts(setup.device()).map(bare::withDevicePower).orElse(bare);
        List<Cut> cuts = evaluator.cuts(problem);
        String slower = setup.slowdown() == 1 ? "" : ", " + Units.plain(setup.slowdown()) + " times slower";
        return new Analysis(
                model,
                setup,
                "Device: " + device.about() + slower + ". Cloud: " + cloud.about() + ".",
                problem,
                model.graph().layers().stream().map(layer -> layer.id()).toList(),
                cuts,
                cuts.stream().min(Comparator.comparingDouble(cut -> value(setup, cut))));
    }

    private static Profile slowed(Profile profile, Setup setup) {
        // As the emulation does it: what disturbs this machine is not multiplied.
        return setup.slowdown() == 1
                ? profile
                : (setup.device().equals(Setup.HERE) ? profile.undisturbed() : profile).scaled(setup.slowdown());
    }

    private Optional<OwnTier> tier(String name) {
        return presets.own().tiers().stream().filter(t -> t.name().equals(name)).findFirst();
    }

    private Optional<Double> watts(String machine) {
        Optional<OwnTier> tier = tier(machine);
        return tier.isPresent()
                ? tier.get().watts().stream().boxed().findFirst()
                : powers.find(machine).map(power -> power.watts());
    }

    private double value(Setup setup, Cut cut) {
        return switch (setup.objective()) {
            case LATENCY -> cut.latencyMs();
            case ENERGY -> cut.energyJ();
            case MAKESPAN -> evaluator.makespanMs(Collections.nCopies(setup.jobs(), cut), STAGES);
            case BOTTLENECK -> cut.bottleneckMs();
        };
    }

    private record Times(Profile profile, String about) {}

    private Times times(Model model, String machine, Progress progress) {
        if (machine.equals(Setup.HERE)) {
            Profiler profiler = measuring.getService();
            try {
                Optional<Profile> known = profiles.find(model.graph().sha256(), model.options(), profiler.machine(), 1);
                if (known.isPresent()) {
                    return new Times(known.get(), "this machine, measured");
                }
            } finally {
                measuring.ungetService(profiler);
            }
            throw new InputException(
                    model.graph().name(), "it was never measured on this machine", "Run 'Profile' first");
        }
        String described = tier(machine).map(own::of).map(Path::toString).orElse(machine);
        Profiler profiler = factories.stream()
                .flatMap(factory -> factory.find(described).stream())
                .findFirst()
                .orElseThrow(() -> new InputException("machine", "'" + machine + "' is not known", ""));
        return new Times(
                profiler.profile(model, ProfileOptions.DEFAULT, progress), machine + ", predicted by " + profiler.id());
    }
}
