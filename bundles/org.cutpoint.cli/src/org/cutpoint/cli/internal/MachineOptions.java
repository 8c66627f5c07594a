package org.cutpoint.cli.internal;

import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import picocli.CommandLine.Option;

/** Machines to plan for that are not here. */
final class MachineOptions {
    @Option(
            names = "--device",
            paramLabel = "MACHINE",
            description = "For models: plan for this device, a name or file as 'cutpoint devices' lists them, slowed by"
                    + " --slowdown if that is given (default: this machine, slowed).")
    private String device;

    @Option(
            names = "--cloud",
            paramLabel = "MACHINE",
            description = "For models: plan for this cloud, likewise (default: this machine).")
    private String cloud;

    /**
     * Who profiles which tier; empty where it is this machine.
     *
     * @param slowdown of the device
     */
    record Machines(Optional<Profiler> device, Optional<Profiler> cloud, double slowdown, int threads) {
        /** Profiles of device and cloud, the device's slow-down included. */
        record Profiles(Profile device, Profile cloud) {}

        /** Nothing is measured that is not needed. */
        Profiles profiles(Workbench workbench, Model model, Progress progress) {
            Optional<Profile> here = device.isPresent() && cloud.isPresent()
                    ? Optional.empty()
                    : Optional.of(workbench.profile(model, threads, progress));
            return new Profiles(
                    device.map(d -> predict(d, model, progress).scaled(slowdown))
                            .orElseGet(() -> Workbench.slowed(here.orElseThrow(), slowdown)),
                    cloud.map(c -> predict(c, model, progress)).orElseGet(here::orElseThrow));
        }

        private Profile predict(Profiler profiler, Model model, Progress progress) {
            ProfileOptions standard = ProfileOptions.DEFAULT;
            return profiler.profile(
                    model,
                    new ProfileOptions(threads, standard.warmups(), standard.repeats(), standard.minIntervalMs()),
                    progress);
        }

        /** What is not this machine, in one line; empty if both are. */
        Optional<String> description() {
            if (device.isEmpty() && cloud.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of("Device: " + name(device) + (slowdown == 1 ? "" : ", " + slowdown + " times slower")
                    + ". Cloud: " + name(cloud) + ".");
        }

        private static String name(Optional<Profiler> profiler) {
            return profiler.map(p -> p.machine().id() + " by " + p.id()).orElse("this machine, measured");
        }
    }

    /** Finds the profilers, before anything is loaded or measured. */
    Machines resolve(Workbench workbench, RunOptions conditions) {
        return new Machines(
                Optional.ofNullable(device).map(d -> workbench.profiler("--device", d)),
                Optional.ofNullable(cloud).map(c -> workbench.profiler("--cloud", c)),
                device == null ? conditions.slowdown() : conditions.slowdown(1),
                conditions.threads());
    }
}
