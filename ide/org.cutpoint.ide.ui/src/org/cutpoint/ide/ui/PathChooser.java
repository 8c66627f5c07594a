package org.cutpoint.ide.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.swt.widgets.Shell;
import org.osgi.annotation.versioning.ConsumerType;

/** Asks a person where something lies, or should. A service, for the user interface's thread. */
@ConsumerType
public interface PathChooser {
    /**
     * A kind of file.
     *
     * @param extension without a dot
     */
    record Kind(String name, String extension) {}

    /**
     * Where a file is to be written. An existing one is asked about.
     *
     * @param proposed name without an extension; what file systems do not like in it is replaced, a scheme is left out
     * @param kinds at least one; the file's name ends as one of them does
     * @return empty if nobody wants it any more
     */
    Optional<Path> save(Shell shell, String proposed, List<Kind> kinds);

    /** Which file is meant; empty if none. */
    Optional<Path> open(Shell shell, String title, Kind kind);

    /** Which folder is meant; empty if none. */
    Optional<Path> folder(Shell shell, String message);
}
