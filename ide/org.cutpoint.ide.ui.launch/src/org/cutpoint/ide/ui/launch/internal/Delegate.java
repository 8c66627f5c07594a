package org.cutpoint.ide.ui.launch.internal;

import java.io.PrintStream;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.ui.JobProgress;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.debug.core.DebugPlugin;
import org.eclipse.debug.core.ILaunch;
import org.eclipse.debug.core.ILaunchConfiguration;
import org.eclipse.debug.core.model.LaunchConfigurationDelegate;

/** A launch in this very process, with a console of its own. */
abstract class Delegate extends LaunchConfigurationDelegate {
    /** The work; may be interrupted. */
    abstract void work(ILaunchConfiguration configuration, Model model, PrintStream out, Progress progress)
            throws CoreException, InterruptedException;

    @Override
    public void launch(ILaunchConfiguration configuration, String mode, ILaunch launch, IProgressMonitor monitor)
            throws CoreException {
        // Nothing is left to be seen of it in the debugger's views: it ends when this returns.
        DebugPlugin.getDefault().getLaunchManager().removeLaunch(launch);
        Progress progress = new JobProgress(monitor);
        try (PrintStream out = Out.open(configuration.getType().getName());
                Interruption watching = new Interruption(monitor)) {
            try {
                Model model = service(Analyst.class).load(configuration.getAttribute(Keys.MODEL, ""), progress);
                work(configuration, model, out, progress);
            } catch (InterruptedException | CancellationException e) {
                out.println("Cancelled.");
            } catch (InputException e) {
                out.println(monitor.isCanceled() ? "Cancelled." : e.getMessage());
                if (!monitor.isCanceled()) {
                    throw new CoreException(new Status(IStatus.ERROR, "org.cutpoint.ide.ui.launch", e.getMessage(), e));
                }
            }
        } finally {
            progress.end();
        }
    }

    static <T> T service(Class<T> type) {
        return Services.find(type)
                .orElseThrow(() -> new InputException(
                        type.getSimpleName(), "Cutpoint's services are not there yet", "Try again in some seconds"));
    }

    @Override
    public boolean preLaunchCheck(ILaunchConfiguration configuration, String mode, IProgressMonitor monitor) {
        // Nothing of the workspace has to be built for it.
        return true;
    }
}
