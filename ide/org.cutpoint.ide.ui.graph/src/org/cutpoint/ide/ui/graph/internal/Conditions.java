package org.cutpoint.ide.ui.graph.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Presets;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.ide.ui.Services;
import org.cutpoint.report.Units;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.layout.RowLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Spinner;

/** Device, cloud, network, objective and jobs, for everything that is looked at. */
final class Conditions {
    private static final int MOST_JOBS = 10_000;
    private static final int MOST_SLOWER = 1000;
    private static final int PAUSE_MS = 400;

    private final Composite bar;
    private final Combo device;
    private final Spinner slower;
    private final Combo cloud;
    private final Combo network;
    private final Combo objective;
    private final Spinner jobs;
    private final List<String> machines = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();

    Conditions(Composite parent) {
        bar = new Composite(parent, SWT.NONE);
        RowLayoutFactory.fillDefaults()
                .center(true)
                .spacing(4)
                .margins(6, 2)
                .wrap(true)
                .applyTo(bar);
        device = combo("Device");
        slower = spinner("×", MOST_SLOWER);
        slower.setToolTipText("How many times slower the device is than what is predicted or was measured");
        cloud = combo("Cloud");
        network = combo("Network");
        objective = combo("Objective");
        jobs = spinner("Jobs", MOST_JOBS);
        for (Objective one : Objective.values()) {
            objective.add(one.id());
        }
        Services.use(Analyst.class, bar, this::fill);
    }

    Composite control() {
        return bar;
    }

    /** A name and what it names, which stay beside each other. */
    private Composite named(String name) {
        Composite pair = new Composite(bar, SWT.NONE);
        GridLayoutFactory.fillDefaults().numColumns(2).spacing(4, 0).applyTo(pair);
        Label label = new Label(pair, SWT.NONE);
        label.setText(name);
        GridDataFactory.swtDefaults().applyTo(label);
        return pair;
    }

    private Combo combo(String name) {
        Combo combo = new Combo(named(name), SWT.READ_ONLY | SWT.DROP_DOWN);
        combo.setToolTipText(name);
        return combo;
    }

    private Spinner spinner(String name, int most) {
        Spinner spinner = new Spinner(named(name), SWT.BORDER);
        spinner.setValues(1, 1, most, 0, 1, 10);
        return spinner;
    }

    private void fill(Analyst analyst) {
        list(analyst);
        Services.use(Desk.class, bar, this::follow);
        Services.use(Presets.class, bar, presets -> {
            Runnable end = presets.listen(() -> Screen.show(bar, () -> {
                list(analyst);
                Services.find(Desk.class).ifPresent(desk -> show(desk.state().setup()));
            }));
            bar.addDisposeListener(e -> end.run());
        });
    }

    private void list(Analyst analyst) {
        machines.clear();
        machines.add(Setup.HERE);
        analyst.machines().stream().map(KnownMachine::name).forEach(machines::add);
        networks.clear();
        networks.addAll(analyst.networks());
        for (Combo combo : List.of(device, cloud)) {
            combo.setItems(machines.stream()
                    .map(name -> name.equals(Setup.HERE) ? "this machine" : name)
                    .toArray(String[]::new));
        }
        network.setItems(networks.stream().map(Conditions::text).toArray(String[]::new));
    }

    private static String text(Network network) {
        return network.name() + "  " + Units.plain(Math.round(network.uplinkMbps() * 100) / 100.0) + " Mbit/s";
    }

    private void follow(Desk desk) {
        show(desk.state().setup());
        Runnable end = desk.listen(state -> Screen.show(bar, () -> show(state.setup())));
        bar.addDisposeListener(e -> end.run());
        change(device, desk, setup -> setup.withDevice(chosen(machines, device, setup.device()), setup.slowdown()));
        change(cloud, desk, setup -> setup.withCloud(chosen(machines, cloud, setup.cloud())));
        change(network, desk, setup -> setup.withNetwork(chosen(networks, network, setup.network())));
        change(objective, desk, setup -> setup.withObjective(Objective.values()[objective.getSelectionIndex()]));
        change(jobs, desk, setup -> setup.withJobs(jobs.getSelection()));
        change(slower, desk, setup -> setup.withDevice(setup.device(), slower.getSelection()));
    }

    /** A while after the last digit: a number has several. */
    private void change(Spinner spinner, Desk desk, UnaryOperator<Setup> change) {
        Runnable changed = () -> {
            if (!spinner.isDisposed()) {
                desk.setup(change.apply(desk.state().setup()));
            }
        };
        spinner.addListener(SWT.Selection, e -> {
            bar.getDisplay().timerExec(-1, changed);
            bar.getDisplay().timerExec(PAUSE_MS, changed);
        });
    }

    private static <T> T chosen(List<T> choices, Combo combo, T before) {
        int index = combo.getSelectionIndex();
        return index < choices.size() ? choices.get(index) : before;
    }

    private static void change(Combo combo, Desk desk, UnaryOperator<Setup> change) {
        combo.addListener(
                SWT.Selection, e -> desk.setup(change.apply(desk.state().setup())));
    }

    private void show(Setup setup) {
        select(device, machines, setup.device(), setup.device());
        select(cloud, machines, setup.cloud(), setup.cloud());
        select(network, networks, setup.network(), text(setup.network()));
        objective.select(setup.objective().ordinal());
        select(jobs, setup.jobs());
        select(slower, (int) Math.round(setup.slowdown()));
        // What they choose from came after they were laid out.
        List.of(device, cloud, network).forEach(Combo::requestLayout);
    }

    private static void select(Spinner spinner, int value) {
        if (spinner.getSelection() != value) {
            spinner.setSelection(value);
        }
    }

    /** What is none of the choices is still shown, as one more. */
    private static <T> void select(Combo combo, List<T> choices, T chosen, String other) {
        int known = choices.indexOf(chosen);
        if (combo.getItemCount() > choices.size()) {
            combo.remove(choices.size(), combo.getItemCount() - 1);
        }
        if (known < 0) {
            combo.add(other);
        }
        combo.select(known < 0 ? choices.size() : known);
    }
}
