package org.cutpoint.ide.ui.views.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.analysis.Exports;
import org.cutpoint.api.model.Model;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.ui.handlers.HandlerUtil;

/** Keeps the whole network as a picture: SVG. */
public final class PictureHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) {
        Optional<Model> model =
                Services.find(Desk.class).flatMap(desk -> desk.state().model());
        Optional<Exports> exports = Services.find(Exports.class);
        if (model.isPresent() && exports.isPresent()) {
            FileDialog dialog = new FileDialog(HandlerUtil.getActiveShell(event), SWT.SAVE);
            dialog.setFilterExtensions(new String[] {"*.svg"});
            dialog.setFileName(model.get().graph().name().replaceAll("[^A-Za-z0-9.-]+", "-") + ".svg");
            dialog.setOverwrite(true);
            String file = dialog.open();
            if (file != null) {
                Work.job("Drawing " + file, progress -> exports.get().picture(model.get(), Path.of(file)))
                        .schedule();
            }
        }
        return null;
    }
}
