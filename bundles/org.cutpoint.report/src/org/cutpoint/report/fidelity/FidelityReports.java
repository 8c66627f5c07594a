package org.cutpoint.report.fidelity;

import org.cutpoint.report.TextStyle;
import org.osgi.annotation.versioning.ProviderType;

/** Writes down how near predictions are. A service; thread-safe. What is emulated is labelled so. */
@ProviderType
public interface FidelityReports {
    /** All of it as tables for people: cases, distribution, worst ten with their causes, slow-downs, verdict. */
    String text(Fidelity fidelity, TextStyle style);

    /** As {@code cutpoint-fidelity/1}: JSON on several lines. */
    String json(Fidelity fidelity);

    /** As a page that needs nothing else: HTML with inline SVG. */
    String html(Fidelity fidelity);

    /** A finding as JSON on one line, without its end. */
    String line(Finding finding);

    /**
     * Reads such a line.
     *
     * @param where it stands, for messages
     * @throws org.cutpoint.api.InputException if it is none
     */
    Finding read(String where, String line);
}
