package org.cutpoint.ide.ui.launch.internal;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.resources.ResourcesPlugin;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.wizard.WizardPage;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;

/** Name, class, and what the project is built against. */
final class NewStrategyPage extends WizardPage {
    private static final String BUNDLE = "org.cutpoint.ide.ui.launch";
    private static final String PRODUCT = "product";

    private Text project;
    private Text className;
    private Text product;

    NewStrategyPage() {
        super("strategy");
        setTitle("Strategy bundle");
        setDescription("A Maven project with a strategy, its contract test, and instructions in README.md.");
    }

    @Override
    public void createControl(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        ContextHelp.of(all, "newStrategy");
        GridLayoutFactory.swtDefaults().numColumns(3).applyTo(all);
        project = text(all, "Project", "my-strategy", 2);
        className = text(all, "Class", "org.example.MyStrategy", 2);
        product = text(all, "Cutpoint product", known(), 1);
        product.setToolTipText("A folder with bin/cutpoint and maven/: what the project is built against");
        Button browse = new Button(all, SWT.PUSH);
        browse.setText("Browse…");
        browse.addListener(SWT.Selection, e -> browse());
        setControl(all);
        check();
    }

    private Text text(Composite all, String name, String value, int span) {
        new Label(all, SWT.NONE).setText(name);
        Text text = new Text(all, SWT.BORDER);
        text.setText(value);
        GridDataFactory.fillDefaults().grab(true, false).span(span, 1).applyTo(text);
        text.addListener(SWT.Modify, e -> check());
        return text;
    }

    private void browse() {
        Services.find(PathChooser.class)
                .flatMap(paths -> paths.folder(getShell(), "A Cutpoint product: a folder with bin/ and maven/"))
                .ifPresent(folder -> product.setText(folder.toString()));
    }

    /** The one of last time, or this installation if it is one. */
    private static String known() {
        String last = InstanceScope.INSTANCE.getNode(BUNDLE).get(PRODUCT, "");
        if (!last.isEmpty()) {
            return last;
        }
        try {
            URI here = Platform.getInstallLocation().getURL().toURI();
            return "file".equals(here.getScheme()) ? new File(here).getPath() : "";
        } catch (URISyntaxException e) {
            // A blank in an unescaped location: ask.
            return "";
        }
    }

    private void check() {
        if (product == null) {
            return;
        }
        String wrong = wrong();
        setErrorMessage(wrong);
        setPageComplete(wrong == null);
    }

    /** What does not fit yet; null if all does, as wizards want it. */
    private String wrong() {
        IStatus named = ResourcesPlugin.getWorkspace().validateName(project.getText(), IResource.PROJECT);
        if (!named.isOK()) {
            return named.getMessage();
        }
        if (ResourcesPlugin.getWorkspace()
                .getRoot()
                .getProject(project.getText())
                .exists()) {
            return "There is a project of this name";
        }
        if (!className.getText().matches("([A-Za-z_$][\\w$]*\\.)+[A-Z][\\w$]*")) {
            return "The class needs a package, and a name that begins with a capital";
        }
        return Files.isDirectory(product().resolve("maven")) ? null : "The product's folder has no folder maven";
    }

    String project() {
        return project.getText();
    }

    String className() {
        return className.getText();
    }

    Path product() {
        String folder = product.getText();
        InstanceScope.INSTANCE.getNode(BUNDLE).put(PRODUCT, folder);
        return new File(folder).toPath();
    }
}
