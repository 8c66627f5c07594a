package org.cutpoint.ide.ui.launch.internal;

import java.util.Optional;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExecutableExtension;
import org.eclipse.debug.core.DebugPlugin;
import org.eclipse.debug.core.ILaunchConfiguration;
import org.eclipse.debug.core.ILaunchConfigurationType;
import org.eclipse.debug.core.ILaunchConfigurationWorkingCopy;
import org.eclipse.debug.core.ILaunchManager;
import org.eclipse.debug.ui.DebugUITools;

/** Launches what is looked at: with its configuration if there is one, else with one of usual conditions. */
public final class LaunchHandler extends AbstractHandler implements IExecutableExtension {
    private String type = Keys.RUN;

    @Override
    public void setInitializationData(IConfigurationElement element, String property, Object data) {
        if (data instanceof String id) {
            type = id;
        }
    }

    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Optional<String> source =
                Services.find(Desk.class).flatMap(d -> d.state().model()).map(Model::source);
        if (source.isPresent()) {
            try {
                DebugUITools.launch(configuration(source.get()), ILaunchManager.RUN_MODE);
            } catch (CoreException e) {
                throw new ExecutionException(e.getMessage(), e);
            }
        }
        return null;
    }

    private ILaunchConfiguration configuration(String source) throws CoreException {
        ILaunchManager manager = DebugPlugin.getDefault().getLaunchManager();
        ILaunchConfigurationType of = manager.getLaunchConfigurationType(type);
        for (ILaunchConfiguration known : manager.getLaunchConfigurations(of)) {
            if (known.getAttribute(Keys.MODEL, "").equals(source)) {
                return known;
            }
        }
        String base = source.substring(source.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9.=, -]", "-");
        String verb = type.equals(Keys.RUN) ? "Run " : "Profile ";
        ILaunchConfigurationWorkingCopy made =
                of.newInstance(null, manager.generateLaunchConfigurationName(verb + base));
        MainTab.defaults(made, type.equals(Keys.RUN));
        return made.doSave();
    }
}
