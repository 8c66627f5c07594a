package org.cutpoint.report.internal;

import java.util.List;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.StreamRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.Timeline;
import org.osgi.service.component.annotations.Component;

/** Brings the writers together. */
@Component
public final class ReportsComponent implements Reports {
    @Override
    public String runJson(RunRecord run) {
        return RunJson.run(run);
    }

    @Override
    public String traceJson(List<RunRecord> runs) {
        return RunJson.trace(runs);
    }

    @Override
    public String traceJson(List<Timeline> timelines, String about) {
        return TraceJson.of(timelines, about);
    }

    @Override
    public String table(List<RunRecord> runs, TextStyle style) {
        return RunText.table(runs, style);
    }

    @Override
    public String parts(List<RunRecord> runs, TextStyle style) {
        return RunParts.table(runs, style);
    }

    @Override
    public String delays(List<RunRecord> runs, TextStyle style) {
        return RunParts.delays(runs, style);
    }

    @Override
    public String streamJson(StreamRecord stream) {
        return StreamReport.json(stream);
    }

    @Override
    public String streamTraceJson(List<StreamRecord> streams) {
        return StreamReport.trace(streams);
    }

    @Override
    public String streams(List<StreamRecord> streams, TextStyle style) {
        return StreamReport.table(streams, style);
    }

    @Override
    public String conditions(List<RunRecord> runs) {
        return Labels.conditions(runs);
    }

    @Override
    public String gantt(RunRecord run, int jobs, TextStyle style) {
        return TextGantt.render(run, jobs, style);
    }

    @Override
    public List<String> notes(Comparison comparison) {
        return Notes.of(comparison);
    }

    @Override
    public String summary(Comparison comparison) {
        return Notes.summary(comparison);
    }

    @Override
    public List<String> verification(Comparison comparison) {
        return Notes.verification(comparison);
    }

    @Override
    public String comparisonJson(Comparison comparison) {
        return RunJson.comparison(comparison);
    }

    @Override
    public String comparisonHtml(Comparison comparison) {
        return new HtmlPage(comparison).render();
    }
}
