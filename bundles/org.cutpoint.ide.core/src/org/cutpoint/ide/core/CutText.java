package org.cutpoint.ide.core;

import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.report.Units;

/** Cuts in words. */
public final class CutText {
    private CutText() {}

    /** What a single job takes if it is cut like this, in one line. */
    public static String costs(Analysis analysis, int position) {
        Optional<Cut> found = analysis.cut(position);
        if (found.isEmpty()) {
            return "Not allowed: a tier has too little memory for its part.";
        }
        Cut cut = found.get();
        StringBuilder text = new StringBuilder();
        text.append("device ").append(ms(cut.deviceMs()));
        text.append("  ·  upload ").append(ms(cut.uploadMs())).append(" (").append(Units.bytes(cut.uploadBytes()));
        text.append(")  ·  cloud ").append(ms(cut.remoteMs()));
        text.append("  ·  latency ").append(ms(cut.latencyMs()));
        if (cut.energyJ() > 0) {
            text.append("  ·  energy ").append(Units.energy(cut.energyJ()));
        }
        return text.toString();
    }

    /** Where it is best to cut, and by how much that is better than the given position. */
    public static String best(Analysis analysis, int position) {
        Optional<Cut> best = analysis.best();
        if (best.isEmpty()) {
            return "";
        }
        String name = "best cut: " + analysis.name(best.get().position());
        Optional<Cut> cut = analysis.cut(position);
        if (best.get().position() == position || cut.isEmpty()) {
            return name;
        }
        boolean energy = analysis.setup().objective() == Objective.ENERGY;
        double now = energy ? cut.get().energyJ() : cut.get().latencyMs();
        double then = energy ? best.get().energyJ() : best.get().latencyMs();
        return now > 0
                ? name
                        + String.format(
                                Locale.ROOT,
                                " (%s of one job %s)",
                                energy ? "energy" : "latency",
                                Units.percent(then / now - 1))
                : name;
    }

    /** A time by itself. */
    public static String ms(double ms) {
        return ms < 10 && ms > 0 ? String.format(Locale.ROOT, "%.2f ms", ms) : Units.time(ms, ms);
    }
}
