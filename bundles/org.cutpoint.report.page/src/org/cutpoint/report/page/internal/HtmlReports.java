package org.cutpoint.report.page.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.ReportWriter;
import org.osgi.service.component.annotations.Component;

/** Reports as HTML pages whose plots are drawn by Apache ECharts, and whose tables are Tabulator's. */
@Component
public final class HtmlReports implements ReportWriter {
    @Override
    public void write(Report report, OutputStream out) throws IOException {
        out.write(new Page(report).render().getBytes(StandardCharsets.UTF_8));
    }
}
