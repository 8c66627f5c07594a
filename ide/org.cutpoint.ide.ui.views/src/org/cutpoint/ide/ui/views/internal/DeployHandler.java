package org.cutpoint.ide.ui.views.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.runtime.Adapters;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.ui.handlers.HandlerUtil;

/** "Deploy strategy" on a jar or a project, or, with neither chosen, on a file that is asked for. */
public final class DeployHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) {
        Optional<Path> from = chosen(event).or(() -> Deploying.asked(HandlerUtil.getActiveShell(event)));
        Optional<Deployment> here = Services.find(Deployment.class);
        Optional<Runtimes> there = Services.find(Runtimes.class);
        if (from.isPresent() && here.isPresent() && there.isPresent()) {
            Deploying.job(here.get(), there.get(), from.get()).schedule();
        }
        return null;
    }

    private static Optional<Path> chosen(ExecutionEvent event) {
        if (HandlerUtil.getCurrentSelection(event) instanceof IStructuredSelection selection && !selection.isEmpty()) {
            IResource resource = Adapters.adapt(selection.getFirstElement(), IResource.class);
            if (resource != null && resource.getLocation() != null) {
                boolean jar = "jar".equals(resource.getFileExtension());
                IResource of = jar ? resource : resource.getProject();
                return Optional.of(of.getLocation().toFile().toPath());
            }
        }
        return Optional.empty();
    }
}
