package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.CutText;
import org.cutpoint.ide.graph.Facts.Section;
import org.cutpoint.ide.ui.ContextHelp;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.StyleRange;
import org.eclipse.swt.custom.StyledText;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;

/** The page with what there is to know at a glance, as text that can be copied. */
final class SummaryPage {
    private static final int TAB = 220;

    private final StyledText text;
    private List<Section> facts = List.of();
    private Optional<Analysis> analysis = Optional.empty();

    SummaryPage(Composite parent) {
        text = new StyledText(parent, SWT.READ_ONLY | SWT.V_SCROLL | SWT.H_SCROLL | SWT.MULTI);
        ContextHelp.of(text, "summary");
        text.setMargins(18, 14, 18, 14);
        text.setLineSpacing(3);
        text.setTabStops(new int[] {TAB});
        text.setCaret(null);
    }

    Control control() {
        return text;
    }

    void open(List<Section> sections) {
        facts = sections;
        refresh();
    }

    void show(Optional<Analysis> now) {
        if (!now.equals(analysis)) {
            analysis = now;
            refresh();
        }
    }

    private void refresh() {
        text.setText("");
        facts.forEach(section -> section(section.title(), section.facts()));
        analysis.ifPresent(a -> section("Where to cut", cuts(a)));
    }

    private static List<Map.Entry<String, String>> cuts(Analysis analysis) {
        int all = analysis.layers().size();
        return List.of(
                Map.entry("Conditions", analysis.times()),
                Map.entry(
                        "Network",
                        analysis.setup().network().name() + ", "
                                + analysis.setup().network().uplinkMbps() + " Mbit/s up"),
                Map.entry(
                        "Best for " + analysis.setup().objective().id(),
                        analysis.best()
                                .map(cut ->
                                        analysis.name(cut.position()) + ":  " + CutText.costs(analysis, cut.position()))
                                .orElse("nowhere: no cut is allowed")),
                Map.entry("All in the cloud", CutText.costs(analysis, 0)),
                Map.entry("All on the device", CutText.costs(analysis, all)));
    }

    private void section(String title, List<Map.Entry<String, String>> entries) {
        int start = text.getCharCount();
        text.append((start == 0 ? "" : "\n") + title + "\n");
        StyleRange bold = new StyleRange();
        bold.start = start;
        bold.length = text.getCharCount() - start;
        bold.fontStyle = SWT.BOLD;
        text.setStyleRange(bold);
        entries.forEach(entry -> text.append(entry.getKey() + "\t" + entry.getValue() + "\n"));
    }
}
