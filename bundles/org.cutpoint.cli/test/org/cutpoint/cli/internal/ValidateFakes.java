package org.cutpoint.cli.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Cause;
import org.cutpoint.report.fidelity.FidelityCase.Link;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Times;

/** Findings, and a writer that remembers what its lines mean. */
final class ValidateFakes {
    private ValidateFakes() {}

    static FidelityCase of(String strategy) {
        Times times = new Times(1, 1, 1, 0, 0, 0, 0);
        return new FidelityCase(
                new Setting(new Bench("1", "m", "model", "ab12", 8, 1), new Link("4g", 1, 2, 0, 0, 0), strategy, 3, 1),
                "none x3",
                times,
                times,
                new Cause(Quantity.DEVICE, 0),
                List.of(1.0));
    }

    static final class Lines implements FidelityReports {
        private final Map<String, Finding> known = new HashMap<>();

        @Override
        public String text(Fidelity fidelity, TextStyle style) {
            return fidelity.cases().size() + " cases, " + fidelity.stretches().size() + " slow-downs\n"
                    + String.join("\n", fidelity.notes()) + "\n";
        }

        @Override
        public String json(Fidelity fidelity) {
            return "json of " + fidelity.cases().size();
        }

        @Override
        public String html(Fidelity fidelity) {
            return "page of " + fidelity.cases().size();
        }

        @Override
        public String line(Finding finding) {
            String line = "finding " + known.size();
            known.put(line, finding);
            return line;
        }

        @Override
        public Finding read(String where, String line) {
            if (!known.containsKey(line)) {
                throw new InputException(where, "it is no finding", "");
            }
            return known.get(line);
        }
    }
}
