package org.cutpoint.report.internal;

import org.cutpoint.report.TextStyle;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding;
import org.osgi.service.component.annotations.Component;

/** Brings the writers together. */
@Component
public final class FidelityReportsComponent implements FidelityReports {
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
        return new FidelityPage(fidelity).render();
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
