package org.cutpoint.ide.ui.views.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.analysis.CutCurve;
import org.cutpoint.analysis.CutCurves;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Presets;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.Screen;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Scale;
import org.eclipse.ui.part.ViewPart;

/** What cutting at every position costs, over any bandwidth. */
public final class CurvesView extends ViewPart {
    /** Steps of the slider; its scale is logarithmic. */
    private static final int STEPS = 1000;

    private static final double LEAST_MBPS = 0.1;
    private static final double MOST_MBPS = 1000;

    private CurveChart chart;
    private Combo networks;
    private Combo objectives;
    private Scale slider;
    private Label bandwidth;
    private Bound<Desk> desk;
    private Bound<CutCurves> curves;
    private Bound<Analyst> analyst;
    private Optional<Analysis> analysis = Optional.empty();
    /** What the slider says, until the desk knows. */
    private Optional<Network> network = Optional.empty();

    private int presets;

    private Job drawing;

    @Override
    public void createPartControl(Composite parent) {
        Composite all = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().spacing(0, 0).applyTo(all);
        ContextHelp.of(all, "curves");
        chart = new CurveChart(all, position -> desk.with(d -> d.cut(position)));
        GridDataFactory.fillDefaults().grab(true, true).applyTo(chart);
        controls(all);
        drawing = Work.job("Cut curves", progress -> draw());
        drawing.setSystem(true);
        chart.say("Open a network to see where it is best cut.");
        curves = Bound.to(CutCurves.class, chart, service -> {
            drawing.schedule();
            return () -> {};
        });
        analyst = Bound.to(Analyst.class, chart, service -> {
            list(service);
            return () -> {};
        });
        // Networks of one's own come and go.
        Bound.to(
                Presets.class,
                chart,
                service -> service.listen(() -> Screen.show(chart, () -> analyst.with(this::list))));
        desk = Bound.to(Desk.class, chart, service -> {
            show(service.state());
            return service.listen(state -> Screen.show(chart, () -> show(service.state())));
        });
        Pictures.addTo(this, chart, "cut-curves");
    }

    private void controls(Composite all) {
        Composite row = new Composite(all, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(row);
        GridLayoutFactory.swtDefaults().numColumns(5).margins(6, 2).applyTo(row);
        objectives = new Combo(row, SWT.READ_ONLY);
        for (Objective objective : Objective.values()) {
            objectives.add(objective.id());
        }
        objectives.setToolTipText("What is to be made small");
        objectives.addListener(
                SWT.Selection,
                e -> desk.with(d ->
                        d.setup(d.state().setup().withObjective(Objective.values()[objectives.getSelectionIndex()]))));
        networks = new Combo(row, SWT.READ_ONLY);
        networks.setToolTipText("Network between device and cloud");
        networks.addListener(SWT.Selection, e -> choose(networks.getText()));
        slider = new Scale(row, SWT.HORIZONTAL);
        slider.setMaximum(STEPS);
        slider.setPageIncrement(STEPS / 20);
        slider.setToolTipText("Bandwidth of the uplink, " + LEAST_MBPS + " to " + Math.round(MOST_MBPS)
                + " Mbit/s; the downlink keeps its ratio to it");
        slider.addListener(SWT.Selection, e -> slide());
        GridDataFactory.fillDefaults().grab(true, false).hint(120, SWT.DEFAULT).applyTo(slider);
        bandwidth = new Label(row, SWT.NONE);
        bandwidth.setText("0000.00 Mbit/s");
        GridDataFactory.swtDefaults()
                .hint(bandwidth.computeSize(SWT.DEFAULT, SWT.DEFAULT).x + 8, SWT.DEFAULT)
                .applyTo(bandwidth);
    }

    private void list(Analyst service) {
        networks.setItems(service.networks().stream().map(Network::name).toArray(String[]::new));
        presets = networks.getItemCount();
        desk.with(d -> show(d.state()));
        drawing.schedule();
    }

    private void choose(String name) {
        analyst.with(a -> a.networks().stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .ifPresent(n -> {
                    network = Optional.empty();
                    desk.with(d -> d.setup(d.state().setup().withNetwork(n)));
                }));
    }

    /** Draws at once; everybody else is told when the slider has rested for a moment. */
    private void slide() {
        double share = (double) slider.getSelection() / STEPS;
        double mbps = LEAST_MBPS * Math.pow(MOST_MBPS / LEAST_MBPS, share);
        desk.with(d -> {
            Network chosen = CutCurves.withBandwidth(d.state().setup().network(), mbps);
            network = Optional.of(chosen);
            label(chosen);
            select(chosen.name());
            drawing.schedule();
            chart.getDisplay().timerExec(250, () -> {
                if (!chart.isDisposed() && network.filter(n -> n == chosen).isPresent()) {
                    network = Optional.empty();
                    d.setup(d.state().setup().withNetwork(chosen));
                }
            });
        });
    }

    private void show(Desk.State state) {
        Setup setup = state.setup();
        objectives.select(setup.objective().ordinal());
        if (network.isEmpty()) {
            select(setup.network().name());
            double share = Math.log(setup.network().uplinkMbps() / LEAST_MBPS) / Math.log(MOST_MBPS / LEAST_MBPS);
            slider.setSelection((int) Math.round(STEPS * Math.max(0, Math.min(1, share))));
            label(setup.network());
        }
        chart.mark(state.cutAt());
        if (state.model().isEmpty()) {
            analysis = Optional.empty();
            chart.say("Open a network to see where it is best cut.");
        } else if (state.trouble().isPresent()) {
            analysis = Optional.empty();
            chart.say(state.trouble().get());
        } else if (state.analysis().isPresent() && !state.analysis().equals(analysis)) {
            analysis = state.analysis();
            drawing.schedule();
        }
    }

    /** What is none of the presets is shown as one more. */
    private void select(String name) {
        if (networks.indexOf(name) < 0) {
            if (networks.getItemCount() > presets) {
                networks.remove(presets);
            }
            networks.add(name);
        }
        networks.select(networks.indexOf(name));
    }

    private void label(Network chosen) {
        bandwidth.setText(String.format(
                Locale.ROOT, chosen.uplinkMbps() < 100 ? "%.2f Mbit/s" : "%.0f Mbit/s", chosen.uplinkMbps()));
    }

    /** On a worker's thread; the last call wins, for the job is scheduled again while it runs. */
    private void draw() {
        Optional<Analysis> of = analysis;
        Optional<CutCurves> service = curves.get();
        if (of.isEmpty() || service.isEmpty()) {
            return;
        }
        Setup setup = of.get().setup();
        Network over = network.orElse(setup.network());
        CutCurve main = service.get().over(of.get().problem(), over);
        List<CutCurve> others = new ArrayList<>();
        analyst.with(a -> a.networks().stream()
                .filter(n -> !n.name().equals(over.name()))
                // Without a radio's power there is no energy to be drawn.
                .filter(n -> setup.objective() != Objective.ENERGY || n.radio().isPresent())
                .forEach(n -> others.add(service.get().over(of.get().problem(), n))));
        Screen.show(chart, () -> chart.show(main, others, setup.objective()));
    }

    @Override
    public void setFocus() {
        chart.setFocus();
    }

    @Override
    public void dispose() {
        if (drawing != null) {
            drawing.cancel();
        }
        super.dispose();
    }
}
