package org.cutpoint.report.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.cutpoint.api.report.ReportWriter;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Brings the writers together. */
@Component
public final class FidelityReportsComponent implements FidelityReports {
    private final ReportWriter pages;

    @Activate
    public FidelityReportsComponent(@Reference ReportWriter pages) {
        this.pages = pages;
    }

    @Override
    public String text(Fidelity fidelity, TextStyle style) {
        return FidelityText.all(fidelity, style);
    }

    @Override
    public String json(Fidelity fidelity) {
        return FidelityJson.fidelity(fidelity);
    }

    @Override
    public String html(Fidelity fidelity) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            pages.write(new FidelityReport(fidelity).report(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String line(Finding finding) {
        return FidelityJson.line(finding);
    }

    @Override
    public Finding read(String where, String line) {
        return FidelityJson.read(where, line);
    }
}
