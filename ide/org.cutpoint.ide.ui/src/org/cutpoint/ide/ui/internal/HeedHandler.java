package org.cutpoint.ide.ui.internal;

import org.cutpoint.ide.problems.ModelProblems;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.runtime.Adapters;
import org.eclipse.ui.handlers.HandlerUtil;

/** Checks the selected networks again, and says what was ignored so far, too. */
public final class HeedHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) {
        Services.find(ModelProblems.class).ifPresent(problems -> {
            for (Object selected : HandlerUtil.getCurrentStructuredSelection(event)) {
                IFile file = Adapters.adapt(selected, IFile.class);
                if (file != null && "onnx".equalsIgnoreCase(file.getFileExtension())) {
                    problems.heed(file);
                }
            }
        });
        return null;
    }
}
