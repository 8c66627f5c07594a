package org.cutpoint.ide.ui.launch.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.PathChooser.Kind;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.debug.core.ILaunchConfiguration;
import org.eclipse.debug.core.ILaunchConfigurationWorkingCopy;
import org.eclipse.debug.ui.AbstractLaunchConfigurationTab;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Spinner;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;

/** What to run or to measure, and under which conditions. */
final class MainTab extends AbstractLaunchConfigurationTab {
    private final boolean runs;
    private Combo model;
    private Combo network;
    private Table strategies;
    private Spinner jobs;
    private Text slowdown;
    private Spinner threads;
    private Spinner repeats;
    private Combo runtime;

    /** @param runs whether plans are run; else layers are measured */
    MainTab(boolean runs) {
        this.runs = runs;
    }

    @Override
    public String getName() {
        return runs ? "Run" : "Profile";
    }

    @Override
    public void createControl(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        ContextHelp.of(all, "launch");
        GridLayoutFactory.swtDefaults().numColumns(3).applyTo(all);
        model = combo(all, "Model", SWT.NONE);
        model.setToolTipText("An ONNX file, or zoo:NAME");
        Services.find(Analyst.class)
                .ifPresent(a -> a.catalogue().stream().map(ModelEntry::source).forEach(model::add));
        Button browse = new Button(all, SWT.PUSH);
        browse.setText("File…");
        browse.addListener(SWT.Selection, e -> browse());
        if (runs) {
            network = combo(all, "Network (emulated)", SWT.READ_ONLY);
            span(network);
            Services.find(Analyst.class)
                    .ifPresent(a -> a.networks().stream().map(Network::name).forEach(network::add));
            new Label(all, SWT.NONE).setText("Strategies");
            strategies = new Table(all, SWT.CHECK | SWT.BORDER | SWT.V_SCROLL);
            GridDataFactory.fillDefaults()
                    .grab(true, true)
                    .hint(SWT.DEFAULT, 80)
                    .span(2, 1)
                    .applyTo(strategies);
            strategies.addListener(SWT.Selection, e -> changed());
            for (Strategies.Entry entry :
                    Services.find(Strategies.class).map(Strategies::list).orElse(List.of())) {
                TableItem item = new TableItem(strategies, SWT.NONE);
                item.setText(entry.id());
                item.setData(entry.id());
            }
            jobs = spinner(all, "Jobs", 100_000);
            slowdown = text(all, "Device slower by");
            slowdown.setToolTipText("How many times slower than this machine the device is made");
        } else {
            repeats = spinner(all, "Runs of each interval", 1000);
        }
        threads = spinner(all, "Threads", 256);
        runtime = combo(all, runs ? "Target runtime" : "Runtime (empty: here)", SWT.NONE);
        span(runtime);
        runtime.setToolTipText("One of this machine, which is started if it does not run, or one of your preferences");
        runtime.add(Keys.STANDARD_RUNTIME);
        Services.find(Runtimes.class).map(Runtimes::list).orElse(List.of()).stream()
                .map(Runtimes.Runtime::name)
                .filter(name -> !name.equals(Keys.STANDARD_RUNTIME))
                .forEach(runtime::add);
        setControl(all);
    }

    private void browse() {
        Services.find(PathChooser.class)
                .flatMap(paths -> paths.open(getShell(), "Network", new Kind("ONNX", "onnx")))
                .ifPresent(file -> model.setText(file.toString()));
    }

    private Combo combo(Composite all, String name, int style) {
        new Label(all, SWT.NONE).setText(name);
        Combo combo = new Combo(all, style);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(combo);
        combo.addListener(SWT.Modify, e -> changed());
        return combo;
    }

    private static void span(Control control) {
        GridDataFactory.fillDefaults().grab(true, false).span(2, 1).applyTo(control);
    }

    private Spinner spinner(Composite all, String name, int most) {
        new Label(all, SWT.NONE).setText(name);
        Spinner spinner = new Spinner(all, SWT.BORDER);
        spinner.setValues(1, 1, most, 0, 1, 10);
        spinner.addListener(SWT.Modify, e -> changed());
        GridDataFactory.swtDefaults().span(2, 1).applyTo(spinner);
        return spinner;
    }

    private Text text(Composite all, String name) {
        new Label(all, SWT.NONE).setText(name);
        Text text = new Text(all, SWT.BORDER);
        text.addListener(SWT.Modify, e -> changed());
        span(text);
        return text;
    }

    private void changed() {
        setDirty(true);
        updateLaunchConfigurationDialog();
    }

    @Override
    public void setDefaults(ILaunchConfigurationWorkingCopy configuration) {
        defaults(configuration, runs);
    }

    /** What is looked at, over the network that is looked at, if it is one that has a name. */
    static void defaults(ILaunchConfigurationWorkingCopy configuration, boolean runs) {
        Optional<Desk.State> desk = Services.find(Desk.class).map(Desk::state);
        configuration.setAttribute(
                Keys.MODEL, desk.flatMap(Desk.State::model).map(Model::source).orElse("zoo:alexnet"));
        configuration.setAttribute(Keys.THREADS, 1);
        if (runs) {
            Services.find(Analyst.class)
                    .map(analyst -> desk.map(state -> state.setup().network())
                            .filter(analyst.networks()::contains)
                            .orElseGet(() -> analyst.standard().network()))
                    .ifPresent(network -> configuration.setAttribute(Keys.NETWORK, network.name()));
            configuration.setAttribute(Keys.STRATEGIES, List.of("local-only", "cloud-only", "partition-only", "jps"));
            configuration.setAttribute(Keys.JOBS, Keys.STANDARD_JOBS);
            configuration.setAttribute(Keys.SLOWDOWN, Keys.STANDARD_SLOWDOWN);
            configuration.setAttribute(Keys.RUNTIME, Keys.STANDARD_RUNTIME);
        } else {
            configuration.setAttribute(Keys.REPEATS, ProfileOptions.DEFAULT.repeats());
            configuration.setAttribute(Keys.RUNTIME, "");
        }
    }

    @Override
    public void initializeFrom(ILaunchConfiguration configuration) {
        try {
            model.setText(configuration.getAttribute(Keys.MODEL, ""));
            threads.setSelection(configuration.getAttribute(Keys.THREADS, 1));
            runtime.setText(configuration.getAttribute(Keys.RUNTIME, runs ? Keys.STANDARD_RUNTIME : ""));
            if (runs) {
                network.setText(configuration.getAttribute(Keys.NETWORK, ""));
                jobs.setSelection(configuration.getAttribute(Keys.JOBS, Keys.STANDARD_JOBS));
                slowdown.setText(configuration.getAttribute(Keys.SLOWDOWN, Keys.STANDARD_SLOWDOWN));
                List<String> chosen = configuration.getAttribute(Keys.STRATEGIES, List.of());
                for (TableItem item : strategies.getItems()) {
                    item.setChecked(chosen.contains(item.getData()));
                }
            } else {
                repeats.setSelection(configuration.getAttribute(Keys.REPEATS, ProfileOptions.DEFAULT.repeats()));
            }
        } catch (CoreException e) {
            setErrorMessage(e.getMessage());
        }
    }

    @Override
    public void performApply(ILaunchConfigurationWorkingCopy configuration) {
        configuration.setAttribute(Keys.MODEL, model.getText());
        configuration.setAttribute(Keys.THREADS, threads.getSelection());
        configuration.setAttribute(Keys.RUNTIME, runtime.getText());
        if (runs) {
            configuration.setAttribute(Keys.NETWORK, network.getText());
            configuration.setAttribute(Keys.JOBS, jobs.getSelection());
            configuration.setAttribute(Keys.SLOWDOWN, slowdown.getText());
            configuration.setAttribute(Keys.STRATEGIES, chosen());
        } else {
            configuration.setAttribute(Keys.REPEATS, repeats.getSelection());
        }
    }

    private List<String> chosen() {
        List<String> chosen = new ArrayList<>();
        for (TableItem item : strategies.getItems()) {
            if (item.getChecked()) {
                chosen.add((String) item.getData());
            }
        }
        return chosen;
    }

    @Override
    public boolean isValid(ILaunchConfiguration configuration) {
        setErrorMessage(
                model.getText().isBlank() ? "Choose a model" : runs && chosen().isEmpty() ? "Choose a strategy" : null);
        return getErrorMessage() == null;
    }
}
