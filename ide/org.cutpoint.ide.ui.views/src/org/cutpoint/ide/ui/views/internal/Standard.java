package org.cutpoint.ide.ui.views.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.Setup;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.eclipse.jface.preference.IPreferenceStore;
import org.eclipse.ui.IStartup;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.preferences.ScopedPreferenceStore;

/** The conditions that the user prefers; set when the workbench has started. */
public final class Standard implements IStartup {
    static final String DEVICE = "device";
    static final String SLOWDOWN = "slowdown";
    static final String CLOUD = "cloud";
    static final String NETWORK = "network";
    static final String OBJECTIVE = "objective";
    static final String JOBS = "jobs";

    private static final String BUNDLE = "org.cutpoint.ide.ui.views";

    /** The stored ones; those that nobody has changed are the analyst's. */
    static IPreferenceStore store() {
        ScopedPreferenceStore store = new ScopedPreferenceStore(InstanceScope.INSTANCE, BUNDLE);
        Services.find(Analyst.class).map(Analyst::standard).ifPresent(setup -> {
            store.setDefault(DEVICE, setup.device());
            store.setDefault(SLOWDOWN, (int) Math.round(setup.slowdown()));
            store.setDefault(CLOUD, setup.cloud());
            store.setDefault(NETWORK, setup.network().name());
            store.setDefault(OBJECTIVE, setup.objective().id());
            store.setDefault(JOBS, setup.jobs());
        });
        return store;
    }

    /** Whether somebody has ever changed one. */
    private static boolean changed() {
        IPreferenceStore store = store();
        return !Stream.of(DEVICE, SLOWDOWN, CLOUD, NETWORK, OBJECTIVE, JOBS).allMatch(store::isDefault);
    }

    static void apply(Desk desk, Analyst analyst) {
        IPreferenceStore store = store();
        Optional<Network> network = analyst.networks().stream()
                .filter(n -> n.name().equals(store.getString(NETWORK)))
                .findFirst();
        Setup setup = new Setup(
                store.getString(DEVICE),
                Math.max(1, store.getInt(SLOWDOWN)),
                store.getString(CLOUD),
                network.orElse(desk.state().setup().network()),
                objective(store.getString(OBJECTIVE)),
                Math.max(1, store.getInt(JOBS)));
        desk.setup(setup);
    }

    private static Objective objective(String id) {
        for (Objective objective : Objective.values()) {
            if (objective.id().equals(id)) {
                return objective;
            }
        }
        return Objective.LATENCY;
    }

    @Override
    public void earlyStartup() {
        PlatformUI.getWorkbench().getDisplay().asyncExec(() -> {
            if (PlatformUI.getWorkbench().getWorkbenchWindowCount() > 0) {
                Bound.to(
                        Desk.class,
                        PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell(),
                        desk -> {
                            Services.find(Analyst.class)
                                    .filter(analyst -> changed())
                                    .ifPresent(analyst -> apply(desk, analyst));
                            return () -> {};
                        });
            }
        });
    }
}
