package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.resources.IProject;
import org.eclipse.core.resources.ResourcesPlugin;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.wizard.WizardDialog;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.INewWizard;
import org.eclipse.ui.PlatformUI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "New strategy bundle", from its first page to the project. */
class NewStrategyTest {
    @TempDir
    private Path folder;

    private final IProject project = ResourcesPlugin.getWorkspace().getRoot().getProject("my-cut");

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until("services are there", () -> Services.find(Desk.class).isPresent());
    }

    @AfterEach
    void remove() throws Exception {
        project.delete(true, true, null);
    }

    private static WizardDialog open() throws Exception {
        INewWizard wizard = (INewWizard) PlatformUI.getWorkbench()
                .getNewWizardRegistry()
                .findWizard("org.cutpoint.ide.newStrategy")
                .createWizard();
        wizard.init(PlatformUI.getWorkbench(), StructuredSelection.EMPTY);
        WizardDialog dialog = new WizardDialog(
                PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell(), wizard);
        dialog.setBlockOnOpen(false);
        dialog.open();
        Studio.settle();
        return dialog;
    }

    private static List<Text> cells(WizardDialog dialog) {
        return Widgets.all(dialog.getShell(), Text.class).stream()
                .filter(Text::getEditable)
                .toList();
    }

    @Test
    void makesAProject() throws Exception {
        Files.createDirectories(folder.resolve("maven/org/cutpoint/org.cutpoint.api/0.1.0"));
        WizardDialog dialog = open();
        Button finish = Widgets.button(dialog.getShell(), "Finish");
        cells(dialog).get(0).setText("my-cut");
        cells(dialog).get(2).setText(folder.resolve("nowhere").toString());
        assertThat(finish.isEnabled()).isFalse();
        cells(dialog).get(2).setText(folder.toString());
        cells(dialog).get(1).setText("NoPackage");
        assertThat(finish.isEnabled()).isFalse();
        assertThat(dialog.getCurrentPage().getErrorMessage()).contains("needs a package");
        cells(dialog).get(1).setText("org.example.MyCut");
        Studio.picture("wizard-light");
        Widgets.press(finish);
        Studio.until("the project is there", project::isOpen);
        assertThat(project.getFile("pom.xml").exists()).isTrue();
        assertThat(Files.readString(project.getFile("pom.xml").getLocation().toPath()))
                .contains("0.1.0");
        try (var files = Files.walk(project.getLocation().toPath())) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .contains("MyCut.java", "README.md")
                    .anyMatch(name -> name.endsWith("Test.java"));
        }
        WizardDialog again = open();
        cells(again).get(0).setText("my-cut");
        assertThat(again.getCurrentPage().getErrorMessage()).isEqualTo("There is a project of this name");
        again.close();
    }
}
