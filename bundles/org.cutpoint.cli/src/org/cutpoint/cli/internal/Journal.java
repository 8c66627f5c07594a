package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Stretch;

/** Findings in a file, a line each, written as soon as they are there: what is in it need not be found again. */
final class Journal {
    private final Path file;
    private final FidelityReports reports;
    private final Map<Setting, FidelityCase> cases = new HashMap<>();
    private final Map<Bench, Stretch> stretches = new HashMap<>();

    /**
     * Opens it, or begins one. A last line without an end was cut off by an interruption and is dropped.
     *
     * @throws InputException if it cannot be read, or holds something else
     */
    Journal(Path file, FidelityReports reports) {
        this.file = file;
        this.reports = reports;
        if (!Files.exists(file)) {
            return;
        }
        try {
            String text = Files.readString(file);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            int number = 0;
            for (String line : whole.lines().toList()) {
                keep(reports.read(file + " line " + ++number, line));
            }
            if (whole.length() < text.length()) {
                WholeFiles.write(file, whole);
            }
        } catch (IOException e) {
            throw new InputException(
                    file.toString(), "cannot be read: " + WholeFiles.reason(e), "Give --restart to begin anew", e);
        }
    }

    private void keep(Finding finding) {
        if (finding instanceof FidelityCase each) {
            cases.put(each.setting(), each);
        } else if (finding instanceof Stretch stretch) {
            stretches.put(stretch.bench(), stretch);
        }
    }

    Optional<FidelityCase> find(Setting setting) {
        return Optional.ofNullable(cases.get(setting));
    }

    Optional<Stretch> find(Bench bench) {
        return Optional.ofNullable(stretches.get(bench));
    }

    /** Adds a finding; it is in the file when this returns. */
    void add(Finding finding) {
        keep(finding);
        try {
            Files.writeString(
                    file,
                    reports.line(finding) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be written: " + WholeFiles.reason(e), "", e);
        }
    }
}
