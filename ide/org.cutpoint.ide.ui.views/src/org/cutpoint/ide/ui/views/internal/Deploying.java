package org.cutpoint.ide.ui.views.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.widgets.Shell;

/** Brings a strategy everywhere. */
final class Deploying {
    private Deploying() {}

    /** The bundle that a person means. */
    static Optional<Path> asked(Shell shell) {
        return Services.find(PathChooser.class)
                .flatMap(paths -> paths.open(shell, "Deploy strategy", new Kind("Bundle", "jar")));
    }

    /**
     * Brings a bundle into this workbench, then into every runtime of this machine that runs. One that does not work here is
     * brought nowhere else; a runtime that does not take it keeps none of the others from it.
     *
     * @param from a bundle, or the folder of a project that builds one
     */
    static Job job(Deployment here, Runtimes there, Path from) {
        return Work.job("Deploying " + from.getFileName(), progress -> {
            Path jar = here.bundleOf(from);
            here.deploy(jar);
            List<String> refusals = new ArrayList<>();
            for (Runtime runtime : there.list()) {
                boolean reached =
                        runtime.state() == State.RUNNING && runtime.deploy().isPresent();
                if (reached && !progress.cancelled()) {
                    try {
                        there.deploy(runtime.name(), jar, progress);
                    } catch (InputException e) {
                        refusals.add(e.getMessage());
                    }
                }
            }
            if (!refusals.isEmpty()) {
                throw new InputException("Deployed to this workbench, but", String.join("; ", refusals), "");
            }
        });
    }
}
