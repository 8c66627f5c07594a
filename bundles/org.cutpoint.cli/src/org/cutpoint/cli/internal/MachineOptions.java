package org.cutpoint.cli.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import picocli.CommandLine.Option;

/** Machines to plan for that are not here. */
final class MachineOptions {
    @Option(
            names = "--device",
            paramLabel = "MACHINE",
            description = "For models: plan for this device, a name or file as 'cutpoint devices' lists them, or the"
                    + " HOST:PORT of a runtime on it; slowed by --slowdown if that is given (default: this machine,"
                    + " slowed).")
    private String device;

    @Option(
            names = "--cloud",
            paramLabel = "MACHINE",
            description = "For models: plan for this cloud, likewise (default: this machine).")
    private String cloud;

    /**
     * A machine elsewhere.
     *
     * @param profiler predicts its times, or measures there
     * @param runtime the runtime that measures there; empty if the times are predicted
     */
    record Elsewhere(Profiler profiler, Optional<Clouds.Cloud> runtime) implements AutoCloseable {
        @Override
        public void close() {
            runtime.ifPresent(Clouds.Cloud::close);
        }

        /** What was measured there is kept, so that it is asked for once. */
        Profile profile(Workbench workbench, Model model, int threads, Progress progress) {
            if (runtime.isPresent()) {
                return workbench.profile(profiler, model, threads, progress);
            }
            ProfileOptions standard = ProfileOptions.DEFAULT;
            return profiler.profile(
                    model,
                    new ProfileOptions(threads, standard.warmups(), standard.repeats(), standard.minIntervalMs()),
                    progress);
        }

        String name() {
            return runtime.map(r ->
                            profiler.machine().cpu() + " at " + r.connection().peer() + ", measured")
                    .orElseGet(() -> profiler.machine().id() + " by " + profiler.id());
        }
    }

    /**
     * The machines of the tiers; empty where it is this one.
     *
     * @param slowdown of the device
     */
    record Machines(Optional<Elsewhere> device, Optional<Elsewhere> cloud, double slowdown, int threads)
            implements AutoCloseable {
        /** Nothing is measured that is not needed. */
        Tiers tiers(Workbench workbench, Model model, Progress progress) {
            Optional<Profile> here = device.isPresent() && cloud.isPresent()
                    ? Optional.empty()
                    : Optional.of(workbench.profile(model, threads, progress));
            return new Tiers(
                    device.map(d -> d.profile(workbench, model, threads, progress)
                                    .scaled(slowdown))
                            .orElseGet(() -> Workbench.slowed(here.orElseThrow(), slowdown)),
                    cloud.map(c -> c.profile(workbench, model, threads, progress))
                            .orElseGet(here::orElseThrow));
        }

        /** What is not this machine, in one line; empty if both are. */
        Optional<String> description() {
            if (device.isEmpty() && cloud.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of("Device: " + name(device) + (slowdown == 1 ? "" : ", " + slowdown + " times slower")
                    + ". Cloud: " + name(cloud) + ".");
        }

        private static String name(Optional<Elsewhere> machine) {
            return machine.map(Elsewhere::name).orElse("this machine, measured");
        }

        @Override
        public void close() {
            Stream.of(device, cloud)
                    .flatMap(Optional::stream)
                    .flatMap(machine -> machine.runtime().stream())
                    .forEach(Clouds.Cloud::close);
        }
    }

    /** Finds the machines, before anything is loaded or measured. */
    Machines resolve(Workbench workbench, DeviceOptions conditions) {
        return named(workbench, conditions, device, cloud);
    }

    /** As the other, with these machines where none is given. */
    Machines resolve(Workbench workbench, DeviceOptions conditions, String standardDevice, String standardCloud) {
        return named(
                workbench, conditions, device == null ? standardDevice : device, cloud == null ? standardCloud : cloud);
    }

    private static Machines named(Workbench workbench, DeviceOptions conditions, String device, String cloud) {
        double slowdown = device == null ? conditions.slowdown() : conditions.slowdown(1);
        Optional<Elsewhere> first = Optional.ofNullable(device).map(d -> elsewhere(workbench, "--device", d));
        try {
            return new Machines(
                    first,
                    Optional.ofNullable(cloud).map(c -> elsewhere(workbench, "--cloud", c)),
                    slowdown,
                    conditions.threads());
        } catch (RuntimeException e) {
            first.flatMap(Elsewhere::runtime).ifPresent(Clouds.Cloud::close);
            throw e;
        }
    }

    /** The machine that an option names. */
    static Elsewhere elsewhere(Workbench workbench, String option, String machine) {
        if (!Clouds.isAddress(machine)) {
            return new Elsewhere(workbench.profiler(option, machine), Optional.empty());
        }
        Clouds.Cloud runtime = workbench.connect(option, machine);
        try {
            return new Elsewhere(runtime.connection().profiler(), Optional.of(runtime));
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }
}
