package org.cutpoint.cli;

import java.io.PrintStream;
import org.cutpoint.api.Progress;
import org.cutpoint.report.TextStyle;
import org.osgi.annotation.versioning.ProviderType;

/** Where a command writes. Thread-safe. */
@ProviderType
public interface Console {
    /** Standard output, UTF-8: the command's answer and nothing else. */
    PrintStream out();

    /** What {@link #out} can show. */
    TextStyle style();

    /** Shows a line beside the answer, on standard error. */
    void say(String line);

    /** Shows how far long work is, on standard error: as a bar on a terminal, else a line for each task. */
    Progress progress();
}
