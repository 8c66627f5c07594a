package org.cutpoint.ide.ui.launch.internal;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.archetype.StrategyProjects;
import org.eclipse.core.resources.IProject;
import org.eclipse.core.resources.IProjectDescription;
import org.eclipse.core.resources.IWorkspace;
import org.eclipse.core.resources.ResourcesPlugin;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.jface.wizard.Wizard;
import org.eclipse.ui.INewWizard;
import org.eclipse.ui.IWorkbench;

/** "New strategy bundle": a Maven project with a strategy and its contract test, in the workspace. */
public final class NewStrategyWizard extends Wizard implements INewWizard {
    private final NewStrategyPage page = new NewStrategyPage();

    public NewStrategyWizard() {
        setWindowTitle("New Strategy Bundle");
        setNeedsProgressMonitor(true);
    }

    @Override
    public void init(IWorkbench workbench, IStructuredSelection selection) {
        // It begins the same wherever it is called from.
    }

    @Override
    public void addPages() {
        addPage(page);
    }

    @Override
    public boolean performFinish() {
        String project = page.project();
        String className = page.className();
        Path product = page.product();
        try {
            getContainer().run(true, false, monitor -> create(project, className, product, monitor));
            return true;
        } catch (InvocationTargetException e) {
            page.setErrorMessage(e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static void create(String name, String className, Path product, IProgressMonitor monitor)
            throws InvocationTargetException {
        IWorkspace workspace = ResourcesPlugin.getWorkspace();
        try {
            Path folder = workspace.getRoot().getLocation().toFile().toPath().resolve(name);
            Delegate.service(StrategyProjects.class).write(className, folder, product);
            IProject project = workspace.getRoot().getProject(name);
            IProjectDescription description = workspace.newProjectDescription(name);
            project.create(description, monitor);
            project.open(monitor);
        } catch (InputException | CoreException e) {
            throw new InvocationTargetException(e);
        }
    }
}
