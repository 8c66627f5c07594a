package org.cutpoint.ide.ui.views.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.preference.ComboFieldEditor;
import org.eclipse.jface.preference.FieldEditorPreferencePage;
import org.eclipse.jface.preference.IntegerFieldEditor;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.IWorkbenchPreferencePage;

/** Preferences: the tiers, the network and the jobs with which a workbench begins. */
public final class StandardPage extends FieldEditorPreferencePage implements IWorkbenchPreferencePage {
    public StandardPage() {
        super(GRID);
        setDescription("Conditions with which the workbench begins, and that are set when this page is applied:");
    }

    @Override
    public void init(IWorkbench workbench) {
        setPreferenceStore(Standard.store());
    }

    @Override
    protected void createFieldEditors() {
        ContextHelp.of(getFieldEditorParent(), "preferences");
        Optional<Analyst> analyst = Services.find(Analyst.class);
        List<String> machines = new ArrayList<>(List.of(Setup.HERE));
        analyst.ifPresent(a -> a.machines().stream().map(KnownMachine::name).forEach(machines::add));
        List<String> networks = analyst.map(
                        a -> a.networks().stream().map(Network::name).toList())
                .orElse(List.of());
        addField(combo(Standard.DEVICE, "&Device:", machines));
        IntegerFieldEditor slowdown =
                new IntegerFieldEditor(Standard.SLOWDOWN, "Device &slower by:", getFieldEditorParent());
        slowdown.setValidRange(1, 10_000);
        addField(slowdown);
        addField(combo(Standard.CLOUD, "&Cloud:", machines));
        addField(combo(Standard.NETWORK, "&Network:", networks));
        addField(combo(
                Standard.OBJECTIVE,
                "&Objective:",
                List.of(Objective.values()).stream().map(Objective::id).toList()));
        IntegerFieldEditor jobs = new IntegerFieldEditor(Standard.JOBS, "&Jobs:", getFieldEditorParent());
        jobs.setValidRange(1, 100_000);
        addField(jobs);
    }

    private ComboFieldEditor combo(String key, String label, List<String> values) {
        return new ComboFieldEditor(
                key,
                label,
                values.stream().map(value -> new String[] {value, value}).toArray(String[][]::new),
                getFieldEditorParent());
    }

    @Override
    public boolean performOk() {
        boolean done = super.performOk();
        Services.find(Desk.class)
                .ifPresent(desk -> Services.find(Analyst.class).ifPresent(a -> Standard.apply(desk, a)));
        return done;
    }
}
