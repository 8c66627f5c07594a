package org.cutpoint.ide.ui.views.internal;

import java.nio.file.Path;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.runtimes.Runtimes.Runtime;
import org.cutpoint.ide.runtimes.Runtimes.State;
import org.eclipse.core.runtime.jobs.Job;

/** Brings a strategy everywhere. */
final class Deploying {
    private Deploying() {}

    /**
     * Brings a bundle into this workbench, then into every runtime of this machine that runs.
     *
     * @param from a bundle, or the folder of a project that builds one
     */
    static Job job(Deployment here, Runtimes there, Path from) {
        return Work.job("Deploying " + from.getFileName(), progress -> {
            Path jar = here.bundleOf(from);
            here.deploy(jar);
            for (Runtime runtime : there.list()) {
                boolean reached =
                        runtime.state() == State.RUNNING && runtime.deploy().isPresent();
                if (reached && !progress.cancelled()) {
                    there.deploy(runtime.name(), jar, progress);
                }
            }
        });
    }
}
