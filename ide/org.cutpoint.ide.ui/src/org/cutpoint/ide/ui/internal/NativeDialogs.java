package org.cutpoint.ide.ui.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.ide.ui.PathChooser;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Shell;
import org.osgi.service.component.annotations.Component;

/** Asks with the system's own dialogs. */
@Component
public final class NativeDialogs implements PathChooser {
    @Override
    public Optional<Path> save(Shell shell, String proposed, List<Kind> kinds) {
        FileDialog dialog = dialog(shell, SWT.SAVE, kinds);
        String name = proposed.replaceFirst("^\\w+:", "").replaceAll("[^A-Za-z0-9.-]+", "-");
        dialog.setFileName(name + "." + kinds.get(0).extension());
        dialog.setOverwrite(true);
        return Optional.ofNullable(dialog.open())
                .map(file -> ended(file, kinds, Math.max(0, dialog.getFilterIndex())))
                .map(Path::of);
    }

    /** The name with the chosen kind's extension, unless it was typed with one of them. */
    private static String ended(String file, List<Kind> kinds, int chosen) {
        String lower = file.toLowerCase(Locale.ROOT);
        String wanted = "." + kinds.get(chosen).extension();
        if (lower.endsWith(wanted)) {
            return file;
        }
        // The proposed name keeps its ending when another kind is chosen.
        return kinds.stream()
                        .map(kind -> "." + kind.extension())
                        .filter(lower::endsWith)
                        .findFirst()
                        .map(other -> file.substring(0, file.length() - other.length()))
                        .orElse(file)
                + wanted;
    }

    @Override
    public Optional<Path> open(Shell shell, String title, Kind kind) {
        FileDialog dialog = dialog(shell, SWT.OPEN, List.of(kind));
        dialog.setText(title);
        return Optional.ofNullable(dialog.open()).map(Path::of);
    }

    @Override
    public Optional<Path> folder(Shell shell, String message) {
        DirectoryDialog dialog = new DirectoryDialog(shell);
        dialog.setMessage(message);
        return Optional.ofNullable(dialog.open()).map(Path::of);
    }

    private static FileDialog dialog(Shell shell, int style, List<Kind> kinds) {
        FileDialog dialog = new FileDialog(shell, style);
        dialog.setFilterExtensions(
                kinds.stream().map(kind -> "*." + kind.extension()).toArray(String[]::new));
        dialog.setFilterNames(kinds.stream()
                .map(kind -> kind.name() + " (*." + kind.extension() + ")")
                .toArray(String[]::new));
        return dialog;
    }
}
