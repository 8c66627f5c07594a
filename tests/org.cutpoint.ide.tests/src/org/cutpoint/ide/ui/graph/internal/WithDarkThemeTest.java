package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.analysis.Results;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.preference.PreferenceDialog;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.commands.ICommandService;
import org.eclipse.ui.dialogs.PreferencesUtil;
import org.eclipse.ui.handlers.IHandlerService;
import org.eclipse.ui.intro.IIntroManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dark theme. The last class, by its name: light is not what it was after dark. */
class WithDarkThemeTest {
    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(Results.class).isPresent());
        Studio.dark();
    }

    @AfterEach
    void closeAll() {
        Studio.page().closeAllEditors(false);
    }

    @Test
    void editorAndViewsAreDark() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        RGB background = editor.graph().canvas().getBackground().getRGB();
        assertThat(background.red + background.green + background.blue).isLessThan(300);
        Studio.pictures(editor, "dark");
        Studio.page().closeEditor(editor, false);
        Desk desk = Services.find(Desk.class).orElseThrow();
        desk.setup(desk.state().setup().withObjective(Objective.MAKESPAN).withJobs(9));
        ModelEditor line = Studio.open("zoo:alexnet");
        Results results = Services.find(Results.class).orElseThrow();
        Studio.until(
                "all strategies have planned",
                () -> results.state().table().isPresent()
                        && results.state().table().get().workload().jobs() == 9
                        && results.state().table().get().rows().size()
                                == Services.find(Strategies.class)
                                        .orElseThrow()
                                        .list()
                                        .size());
        Studio.picture("views-dark");
        Studio.page().showView(IPageLayout.ID_PROP_SHEET);
        Studio.page().activate(line);
        line.getSite()
                .getSelectionProvider()
                .setSelection(new StructuredSelection(new LayerRef(line.model().orElseThrow(), "conv2")));
        Studio.picture("properties-dark");
    }

    @Test
    void welcomePageCheatSheetAndPreferencesAreDark() throws Exception {
        IWorkbenchWindow window = PlatformUI.getWorkbench().getWorkbenchWindows()[0];
        IIntroManager intros = PlatformUI.getWorkbench().getIntroManager();
        intros.showIntro(window, false);
        Studio.picture("welcome-dark");
        intros.closeIntro(intros.getIntro());
        Studio.settle();
        Studio.page().showView("org.eclipse.ui.cheatsheets.views.CheatSheetView");
        ICommandService commands = PlatformUI.getWorkbench().getService(ICommandService.class);
        PlatformUI.getWorkbench()
                .getService(IHandlerService.class)
                .executeCommand(
                        commands.deserialize("org.eclipse.ui.cheatsheets.openCheatSheet"
                                + "(cheatSheetId=org.cutpoint.ide.firstCut)"),
                        null);
        PreferenceDialog dialog =
                PreferencesUtil.createPreferenceDialogOn(window.getShell(), "org.cutpoint.ide.tiers", null, null);
        dialog.setBlockOnOpen(false);
        dialog.open();
        RGB background = dialog.getShell().getBackground().getRGB();
        Studio.picture("preferences-dark");
        dialog.close();
        Studio.page().hideView(Studio.page().findView("org.eclipse.ui.cheatsheets.views.CheatSheetView"));
        assertThat(background.red + background.green + background.blue).isLessThan(300);
    }
}
