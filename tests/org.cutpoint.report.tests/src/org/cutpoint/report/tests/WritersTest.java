package org.cutpoint.report.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.FigureWriter.Format;
import org.cutpoint.api.report.FigureWriter.Width;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.StudyReports;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The libraries that draw, write Parquet and test hypotheses work among bundles, where classes see less than on a class path. */
class WritersTest {
    private final BundleContext context =
            FrameworkUtil.getBundle(WritersTest.class).getBundleContext();

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    private static <B extends Block> List<B> blocks(Class<B> type) {
        return SampleReport.report().sections().stream()
                .flatMap(s -> s.blocks().stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void figuresAreDrawnInEveryFormat() throws IOException {
        for (Figure figure : blocks(Figure.class)) {
            for (Format format : Format.values()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                service(FigureWriter.class).write(figure, format, Width.COLUMN, out);
                String text = out.toString(StandardCharsets.ISO_8859_1);
                assertThat(text)
                        .contains(format == Format.PDF ? "/FontFile2" : "viewBox")
                        .doesNotContain("<img");
            }
        }
    }

    @Test
    void tablesAreWrittenInEveryFormat() throws IOException, InvalidSyntaxException {
        Table table = blocks(Table.class).get(0);
        Map<String, byte[]> written = new HashMap<>();
        Collection<ServiceReference<TableWriter>> writers = context.getServiceReferences(TableWriter.class, null);
        for (ServiceReference<TableWriter> reference : writers) {
            TableWriter writer = context.getService(reference);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writer.write(table, out);
            written.put(writer.format(), out.toByteArray());
        }

        assertThat(written.keySet()).containsExactlyInAnyOrder("latex", "markdown", "parquet");
        byte[] parquet = written.get("parquet");
        String ends = new String(parquet, 0, 4, StandardCharsets.US_ASCII)
                + new String(parquet, parquet.length - 4, 4, StandardCharsets.US_ASCII);
        assertThat(ends).isEqualTo("PAR1PAR1");
    }

    @Test
    void studiesFindTheirServices() {
        assertThat(service(StudyReports.class)).isNotNull();
        assertThat(service(PairedStatistics.class)
                        .compare(new double[] {1, 2, 3}, new double[] {2, 3, 4})
                        .effect())
                .hasValue(1);
    }
}
