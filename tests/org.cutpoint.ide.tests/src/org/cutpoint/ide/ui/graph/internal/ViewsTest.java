package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.analysis.Results;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.PlatformUI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves, strategies, schedule, properties, runtimes: what they show is what the services say. */
class ViewsTest {
    @TempDir
    private Path folder;

    private Desk desk;
    private Results results;

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(Results.class).isPresent()
                        && Services.find(Runtimes.class).isPresent()
                        && Services.find(Deployment.class).isPresent());
        desk = Services.find(Desk.class).orElseThrow();
        desk.setup(Services.find(Analyst.class).orElseThrow().standard());
        results = Services.find(Results.class).orElseThrow();
        for (String view : List.of(Ids.CURVES, Ids.STRATEGIES, Ids.SCHEDULE, Ids.RUNTIMES)) {
            Studio.page().showView(view);
        }
    }

    @AfterEach
    void closeAll() {
        Studio.page().closeAllEditors(false);
    }

    private void compared(int jobs) {
        desk.setup(desk.state().setup().withObjective(Objective.MAKESPAN).withJobs(jobs));
        Studio.until(
                "all strategies have planned " + jobs + " jobs",
                () -> results.state().table().isPresent()
                        && results.state().table().get().workload().jobs() == jobs
                        && results.state().table().get().rows().size()
                                == Services.find(Strategies.class)
                                        .orElseThrow()
                                        .list()
                                        .size());
    }

    @Test
    void comparesStrategiesAndShowsASchedule() throws Exception {
        Studio.open("zoo:alexnet");
        compared(12);
        List<Row> rows = results.state().table().orElseThrow().rows();
        assertThat(rows).anySatisfy(row -> assertThat(row.strategy()).isEqualTo("optimal"));
        assertThat(results.state().table().orElseThrow().optimumKnown()).isTrue();
        assertThat(results.state().row()).isPresent();
        Studio.picture("views-light");
    }

    @Test
    void showsWhatMakesTheDifference() throws Exception {
        Studio.open("zoo:alexnet");
        compared(12);
        Studio.settle();
        Table table = table("strategy");
        List<String> strategies =
                Stream.of(table.getItems()).map(item -> item.getText(0)).toList();
        table.setSelection(new int[] {strategies.indexOf("optimal"), strategies.indexOf("local-only")});
        table.notifyListeners(SWT.Selection, new Event());
        Studio.settle();
        Table difference = table("difference");
        List<String> sides = List.of(
                difference.getColumn(1).getText(), difference.getColumn(2).getText());
        assertThat(sides).containsExactlyInAnyOrder("optimal", "local-only");
        int optimal = 1 + sides.indexOf("optimal");
        assertThat(difference.getItems()).anySatisfy(item -> {
            assertThat(item.getText(0)).isEqualTo("makespan");
            assertThat(item.getText(optimal))
                    .isEqualTo(table.getItem(strategies.indexOf("optimal")).getText(2));
        });
        assertThat(difference.getItems()).anySatisfy(item -> {
            assertThat(item.getText(0)).isEqualTo("fc8");
            assertThat(item.getText(3 - optimal)).isEqualTo("device ×12");
            assertThat(item.getText(optimal)).isEqualTo("cloud ×12");
        });
        Studio.picture("difference-light");
    }

    /** What a user reads without scrolling. */
    @Test
    void figuresOfStrategiesAreInSight() throws Exception {
        Studio.open("zoo:alexnet");
        compared(12);
        Studio.settle();
        Table table = table("strategy");
        int right = 0;
        for (TableColumn column : table.getColumns()) {
            if (column.getText().equals("remark")) {
                break;
            }
            right += column.getWidth();
            for (TableItem item : table.getItems()) {
                if (!column.getText().equals("cuts") && !column.getText().equals("measured")) {
                    int at = table.indexOf(column);
                    GC gc = new GC(table);
                    assertThat(gc.textExtent(item.getText(at)).x)
                            .as(item.getText(at))
                            .isLessThan(column.getWidth());
                    gc.dispose();
                }
            }
        }
        assertThat(right).isLessThanOrEqualTo(table.getClientArea().width);
    }

    /** The table in the window whose first column is called so. */
    private static Table table(String first) {
        return tables(PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell())
                .filter(table -> table.getColumnCount() > 0
                        && table.getColumn(0).getText().equals(first))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Table> tables(Control control) {
        if (control instanceof Table table) {
            return Stream.of(table);
        }
        return control instanceof Composite composite
                ? Stream.of(composite.getChildren()).flatMap(ViewsTest::tables)
                : Stream.empty();
    }

    @Test
    void followsTheNetwork() throws Exception {
        Studio.open("zoo:alexnet");
        compared(6);
        int fast = cutOver(1000);
        int slow = cutOver(0.2);
        assertThat(slow).isGreaterThan(fast);
    }

    private int cutOver(double mbps) {
        desk.setup(desk.state().setup().withNetwork(new Network("test", mbps, 2 * mbps, 10)));
        desk.cutWhereBest();
        Studio.until("it is analysed", () -> desk.state().analysis().isPresent());
        return desk.state().cutAt().orElseThrow();
    }

    @Test
    void describesWhatIsSelected() throws Exception {
        ModelEditor editor = Studio.open("zoo:alexnet");
        Studio.page().showView(IPageLayout.ID_PROP_SHEET);
        Studio.page().activate(editor);
        editor.getSite()
                .getSelectionProvider()
                .setSelection(
                        new StructuredSelection(new LayerRef(editor.model().orElseThrow(), "conv2")));
        Studio.until(
                "the layer is described",
                () -> shows(PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell(), "Position", "3 of 11"));
        Studio.picture("properties-light");
    }

    /** Whether some tree below the control has a line of a property with this value. */
    private static boolean shows(Control control, String property, String value) {
        if (control instanceof Tree tree) {
            for (TreeItem group : tree.getItems()) {
                for (TreeItem item : group.getItems()) {
                    if (item.getText(0).equals(property) && item.getText(1).equals(value)) {
                        return true;
                    }
                }
            }
        }
        return control instanceof Composite composite
                && Stream.of(composite.getChildren()).anyMatch(child -> shows(child, property, value));
    }

    /** The whole way: a runtime is started, plans run on it, a strategy comes to both without a restart. */
    @Test
    void runsAndDeploys() throws Exception {
        Studio.open("zoo:lenet");
        Studio.run("zoo:lenet", "cloud", 3, "local-only", "cloud-only");
        assertThat(results.state().runs()).containsOnlyKeys("local-only", "cloud-only");
        Studio.page().showView(Ids.SCHEDULE);
        Studio.picture("run-light");

        Runtimes runtimes = Services.find(Runtimes.class).orElseThrow();
        assertThat(runtimes.list().get(0).strategies()).contains("jps", "optimal");
        Path jar = new StrategyBundle("1.0.0").write(folder.resolve("deployed.jar"));
        Studio.inBackground(() -> {
            Services.find(Deployment.class).orElseThrow().deploy(jar);
            runtimes.deploy("cloud", jar, Progress.NONE);
        });
        Studio.until("it is in the IDE", () -> version().equals(Optional.of("1.0.0")));
        Studio.until(
                "it is in the runtime",
                () -> runtimes.list().get(0).strategies().contains("deployed"));
        Studio.until("the table has it", () -> results.state().table().orElseThrow().rows().stream()
                .anyMatch(row -> row.strategy().equals("deployed")));
        Path newer = new StrategyBundle("1.1.0").write(folder.resolve("deployed.jar"));
        Studio.inBackground(() -> Services.find(Deployment.class).orElseThrow().deploy(newer));
        Studio.until("the newer one is in the IDE", () -> version().equals(Optional.of("1.1.0")));
        Studio.picture("deployed-light");
        Studio.inBackground(() -> runtimes.stop("cloud"));
        assertThat(runtimes.list().get(0).state()).isEqualTo(Runtimes.State.STOPPED);
    }

    private static Optional<String> version() {
        return Services.find(Strategies.class).orElseThrow().list().stream()
                .filter(entry -> entry.id().equals("deployed"))
                .map(Strategies.Entry::version)
                .findFirst();
    }
}
