package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.cutpoint.analysis.Results;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.eclipse.jface.preference.PreferenceDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.dialogs.PreferencesUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tiers, networks and runtimes of the user's own: typed in the preferences, used everywhere without a restart. */
class PreferencesTest {
    private Desk desk;
    private Analyst analyst;

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(Runtimes.class).isPresent());
        desk = Services.find(Desk.class).orElseThrow();
        analyst = Services.find(Analyst.class).orElseThrow();
    }

    @AfterEach
    void forget() {
        Widgets.shell("Preferences").ifPresent(Shell::close);
        Studio.page().closeAllEditors(false);
        desk.setup(analyst.standard());
        for (String key : List.of("tiers", "networks", "runtimes")) {
            InstanceScope.INSTANCE.getNode("org.cutpoint.ide.ui").remove(key);
        }
    }

    private static Shell window() {
        return PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell();
    }

    private static PreferenceDialog page(String id) {
        PreferenceDialog dialog = PreferencesUtil.createPreferenceDialogOn(window(), id, null, null);
        dialog.setBlockOnOpen(false);
        dialog.open();
        Studio.settle();
        return dialog;
    }

    private static void type(Shell dialog, String... values) {
        List<Text> cells = Widgets.all(dialog, Text.class).stream()
                .filter(Text::getEditable)
                .toList();
        for (int i = 0; i < values.length; i++) {
            cells.get(i).setText(values[i]);
        }
    }

    /** What the title area of a dialog says is wrong. */
    private static String wrong(Shell dialog) {
        return String.join(
                        " ",
                        Widgets.all(dialog, Text.class).stream()
                                .filter(text -> !text.getEditable())
                                .map(Text::getText)
                                .toList())
                + Widgets.all(dialog, Label.class).stream().map(Label::getText).toList();
    }

    private static void add(PreferenceDialog dialog, String... values) {
        Widgets.inDialog("Add", () -> Widgets.press(Widgets.button(dialog.getShell(), "Add…")), shell -> {
            type(shell, values);
            Widgets.press(Widgets.button(shell, "OK"));
        });
    }

    private static boolean offered(String item) {
        return Widgets.all(window(), Combo.class).stream()
                .anyMatch(combo -> Arrays.asList(combo.getItems()).contains(item));
    }

    @Test
    void aNetworkIsEverywhereWhenItIsApplied() throws Exception {
        Studio.open("zoo:alexnet");
        Studio.page().showView(Ids.CURVES);
        PreferenceDialog dialog = page("org.cutpoint.ide.networks");
        Widgets.inDialog("Add", () -> Widgets.press(Widgets.button(dialog.getShell(), "Add…")), shell -> {
            type(shell, "4g", "12", "34", "5");
            assertThat(wrong(shell)).contains("there is a '4g' already");
            assertThat(Widgets.button(shell, "OK").isEnabled()).isFalse();
            type(shell, "lab", "fast", "34", "5");
            assertThat(wrong(shell)).contains("'fast' cannot be");
            assertThat(Widgets.button(shell, "OK").isEnabled()).isFalse();
            type(shell, "lab", "12", "34", "5");
            Widgets.press(Widgets.button(shell, "OK"));
        });
        assertThat(analyst.networks()).extracting(Network::name).doesNotContain("lab");
        Widgets.press(Widgets.button(dialog.getShell(), "Apply"));
        assertThat(analyst.networks()).contains(new Network("lab", 12, 34, 5));
        Studio.until("the editor and the curves offer it", () -> offered("lab  12 Mbit/s") && offered("lab"));
        Studio.picture("preferences-light");
        dialog.close();
        desk.setup(desk.state().setup().withNetwork(new Network("lab", 12, 34, 5)));
        Studio.until("it is analysed", () -> desk.state().analysis().isPresent());
    }

    @Test
    void aTierIsPlannedForAndChangesAtOnce() throws Exception {
        Studio.open("zoo:alexnet");
        PreferenceDialog dialog = page("org.cutpoint.ide.tiers");
        add(dialog, "phone", "20", "", "3");
        Widgets.press(Widgets.button(dialog.getShell(), "Apply and Close"));
        assertThat(analyst.machines()).extracting(KnownMachine::name).contains("phone");
        desk.setup(desk.state().setup().withDevice("phone", 1));
        Studio.until("it is analysed", () -> desk.state().analysis().isPresent());
        Analysis before = desk.state().analysis().orElseThrow();
        int all = before.layers().size();
        assertThat(before.cut(all).orElseThrow().energyJ())
                .isCloseTo(3 * before.cut(all).orElseThrow().deviceMs() / 1000, offset(1e-6));
        InstanceScope.INSTANCE.getNode("org.cutpoint.ide.ui").put("tiers", "phone\t40\t\t3");
        Studio.until(
                "it is analysed again",
                () -> desk.state().analysis().filter(a -> a != before).isPresent());
        assertThat(desk.state().analysis().orElseThrow().cut(all).orElseThrow().deviceMs())
                .isCloseTo(before.cut(all).orElseThrow().deviceMs() / 2, offset(1e-6));
        InstanceScope.INSTANCE.getNode("org.cutpoint.ide.ui").put("tiers", "");
        assertThat(desk.state().setup().device())
                .isEqualTo(analyst.standard().device())
                .isNotEqualTo(Setup.HERE);
    }

    @Test
    void aRuntimeElsewhereIsAskedWhetherItAnswers() throws Exception {
        Runtimes runtimes = Services.find(Runtimes.class).orElseThrow();
        PreferenceDialog dialog = page("org.cutpoint.ide.runtimes");
        add(dialog, "far", "127.0.0.1:1");
        Widgets.press(Widgets.button(dialog.getShell(), "Apply and Close"));
        assertThat(runtimes.list()).extracting(Runtimes.Runtime::name).contains("far");
        Throwable[] failure = new Throwable[1];
        Studio.inBackground(() -> failure[0] = catchThrowable(() -> runtimes.start("far", Progress.NONE)));
        assertThat(failure[0]).isInstanceOf(InputException.class);
        assertThat(far(runtimes).state()).isEqualTo(Runtimes.State.FAILED);
        String[] address = new String[1];
        Studio.inBackground(() ->
                address[0] = runtimes.start("near", Progress.NONE).address().orElseThrow());
        InstanceScope.INSTANCE.getNode("org.cutpoint.ide.ui").put("runtimes", "far\t" + address[0]);
        Studio.inBackground(() -> runtimes.start("far", Progress.NONE));
        assertThat(far(runtimes).state()).isEqualTo(Runtimes.State.RUNNING);
        assertThat(far(runtimes).address()).isEqualTo(Optional.of(address[0]));
        Studio.run("zoo:lenet", "far", 2, "cloud-only");
        assertThat(Services.find(Results.class).orElseThrow().state().runs()).containsOnlyKeys("cloud-only");
        isLookedAfter(runtimes);
        assertThatThrownBy(() -> runtimes.stop("far"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not this workbench's to stop");
        Studio.inBackground(() -> runtimes.stop("near"));
    }

    /** While the view is seen it tells so by itself; nobody has to ask. */
    @Test
    void aRuntimeElsewhereThatGoesAndComesBackIsSeen() throws Exception {
        Runtimes runtimes = Services.find(Runtimes.class).orElseThrow();
        String[] address = new String[1];
        Studio.inBackground(() ->
                address[0] = runtimes.start("near", Progress.NONE).address().orElseThrow());
        try (Door door = new Door(Integer.parseInt(address[0].replaceAll(".*:", "")))) {
            InstanceScope.INSTANCE.getNode("org.cutpoint.ide.ui").put("runtimes", "far\t127.0.0.1:" + door.port());
            Studio.inBackground(() -> runtimes.start("far", Progress.NONE));
            assertThat(far(runtimes).status()).isPresent();
            Studio.page().showView(Ids.RUNTIMES);
            door.shut();
            Studio.until("it is missed", () -> far(runtimes).state() == Runtimes.State.FAILED);
            assertThat(far(runtimes).status()).isEmpty();
            assertThat(far(runtimes).bundles()).isEmpty();
            assertThat(far(runtimes).log()).anyMatch(line -> line.contains("127.0.0.1:" + door.port()));
            door.open();
            Studio.until("it is back", () -> far(runtimes).state() == Runtimes.State.RUNNING);
            assertThat(far(runtimes).status()).isPresent();
        } finally {
            Studio.inBackground(() -> runtimes.stop("near"));
        }
    }

    /** How it is, what it has, what is brought to it and taken away again: all by its address alone. */
    private void isLookedAfter(Runtimes runtimes) throws Exception {
        assertThat(far(runtimes).status()).hasValueSatisfying(status -> {
            assertThat(status.manageable()).isTrue();
            assertThat(status.strategies()).contains("jps");
        });
        assertThat(far(runtimes).strategies()).contains("jps");
        assertThat(far(runtimes).bundles())
                .anySatisfy(bundle -> assertThat(bundle.offers()).contains("strategy jps"))
                .noneMatch(bundle -> bundle.name().equals(StrategyBundle.NAME));
        Path first = new StrategyBundle("1.0.0").write(Files.createTempFile("strategy", ".jar"));
        Path second = new StrategyBundle("1.1.0").write(Files.createTempFile("strategy", ".jar"));
        Path broken = new StrategyBundle("1.2.0", "broken", StrategyBundle.Kind.UNRESOLVED)
                .write(Files.createTempFile("strategy", ".jar"));
        try {
            for (Path jar : List.of(first, second)) {
                Studio.inBackground(() -> runtimes.deploy("far", jar, Progress.NONE));
            }
            assertThatThrownBy(() -> Studio.inBackground(() -> runtimes.deploy("far", broken, Progress.NONE)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("org.example.absent");
            assertThat(deployed(runtimes)).containsExactly("1.1.0");
            Studio.page().showView(Ids.RUNTIMES);
            Studio.until("the view shows its bundles", () -> {
                Table all = table("runtime");
                for (int i = 0; i < all.getItemCount(); i++) {
                    if (all.getItem(i).getText(0).endsWith("far") && all.getSelectionIndex() != i) {
                        all.setSelection(i);
                        all.notifyListeners(SWT.Selection, new Event());
                    }
                }
                return Arrays.stream(table("bundle").getItems())
                        .anyMatch(item -> item.getText(0).equals(StrategyBundle.NAME)
                                && item.getText(4).equals("strategy deployed"));
            });
            Studio.picture("runtimes-remote-light");
            var view = Studio.page().findViewReference(Ids.RUNTIMES);
            Studio.page().toggleZoom(view);
            Studio.picture("runtimes-remote-all-light");
            Studio.page().toggleZoom(view);
            Studio.inBackground(() -> runtimes.remove("far", StrategyBundle.NAME));
            assertThat(deployed(runtimes)).isEmpty();
            assertThatThrownBy(() -> Studio.inBackground(() -> runtimes.remove("far", StrategyBundle.NAME)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("none of this name");
        } finally {
            for (Path jar : List.of(first, second, broken)) {
                Files.delete(jar);
            }
        }
    }

    /** The table of the window whose first column has this title. */
    private static Table table(String title) {
        Deque<Control> controls = new ArrayDeque<>(
                List.of(PlatformUI.getWorkbench().getActiveWorkbenchWindow().getShell()));
        while (!controls.isEmpty()) {
            Control control = controls.remove();
            if (control instanceof Table table
                    && table.getColumnCount() > 0
                    && table.getColumn(0).getText().equals(title)) {
                return table;
            }
            if (control instanceof Composite composite) {
                controls.addAll(List.of(composite.getChildren()));
            }
        }
        throw new AssertionError("no table of " + title);
    }

    private static List<String> deployed(Runtimes runtimes) {
        return far(runtimes).bundles().stream()
                .filter(ManagedBundle::deployed)
                .map(ManagedBundle::version)
                .toList();
    }

    private static Runtimes.Runtime far(Runtimes runtimes) {
        return runtimes.list().stream()
                .filter(runtime -> runtime.name().equals("far"))
                .findFirst()
                .orElseThrow();
    }
}
