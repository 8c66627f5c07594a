package org.cutpoint.ide.ui.graph.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.analysis.Exports;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.JobProgress;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.ui.handlers.HandlerUtil;

/** Keeps the whole network as a picture: SVG, with all layers; or PNG, as it is folded, coloured and cut in the editor. */
public final class PictureHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) {
        if (HandlerUtil.getActiveEditor(event) instanceof ModelEditor editor
                && editor.model().isPresent()) {
            Services.find(PathChooser.class)
                    .flatMap(paths -> paths.save(
                            HandlerUtil.getActiveShell(event),
                            editor.model().get().graph().name(),
                            List.of(new Kind("SVG", "svg"), new Kind("PNG", "png"))))
                    .ifPresent(file -> save(editor, file).schedule());
        }
        return null;
    }

    /** A job that writes the picture: PNG if the file is named so. */
    private static Job save(ModelEditor editor, Path file) {
        Model model = editor.model().orElseThrow();
        Optional<Snapshot> snapshot = editor.graph().canvas().snapshot();
        boolean png = file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
        ICoreRunnable work = monitor -> {
            Progress progress = new JobProgress(monitor);
            try {
                if (png) {
                    if (snapshot.isPresent()) {
                        png(snapshot.get().pixels(progress), progress, file);
                    }
                } else {
                    Services.find(Exports.class).ifPresent(exports -> exports.picture(model, file));
                }
            } catch (InputException e) {
                throw new CoreException(new Status(IStatus.ERROR, Ids.EDITOR, e.getMessage(), e));
            }
        };
        return Job.create("Drawing " + file, work);
    }

    private static void png(ImageData pixels, Progress progress, Path file) {
        if (!progress.cancelled()) {
            ImageLoader loader = new ImageLoader();
            loader.data = new ImageData[] {pixels};
            WholeFiles.write(file, out -> loader.save(out, SWT.IMAGE_PNG));
        }
    }
}
