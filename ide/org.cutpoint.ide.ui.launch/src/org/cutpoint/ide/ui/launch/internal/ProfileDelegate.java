package org.cutpoint.ide.ui.launch.internal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.analysis.SplitRuns;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.runtimes.Runtimes;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.debug.core.ILaunchConfiguration;

/** "Cutpoint profile": measures a network, on this machine or on a runtime's. */
public final class ProfileDelegate extends Delegate {
    @Override
    void work(ILaunchConfiguration configuration, Model model, PrintStream out, Progress progress)
            throws CoreException, InterruptedException {
        String runtime = configuration.getAttribute(Keys.RUNTIME, "");
        Optional<String> address = runtime.isEmpty()
                ? Optional.empty()
                : service(Runtimes.class).start(runtime, progress).address();
        ProfileOptions standard = ProfileOptions.DEFAULT;
        ProfileOptions options = new ProfileOptions(
                configuration.getAttribute(Keys.THREADS, standard.threads()),
                standard.warmups(),
                configuration.getAttribute(Keys.REPEATS, standard.repeats()),
                standard.minIntervalMs());
        out.println("Measuring " + model.graph().name() + (runtime.isEmpty() ? " on this machine" : " on " + runtime));
        Profile profile = service(SplitRuns.class).profile(model, address, options, progress);
        out.println(profile.machine().cpu() + ", " + profile.machine().runtime());
        for (Interval interval : profile.intervals()) {
            if (interval.first() == 0) {
                out.println(String.format(
                        Locale.ROOT,
                        "first %3d layers, up to %-24s %9.3f ms (%.3f to %.3f)",
                        interval.last() + 1,
                        profile.layers().get(interval.last()),
                        interval.medianMs(),
                        interval.lowMs(),
                        interval.highMs()));
            }
        }
        profile.conditions().doubts().forEach(doubt -> out.println("Do not rely on it: " + doubt));
        // What is looked at may have waited for these times.
        service(Desk.class).refresh();
    }
}
