package org.cutpoint.ide.ui.internal;

import java.util.List;
import java.util.Locale;
import org.cutpoint.ide.core.PresetTable;
import org.cutpoint.ide.core.Presets;
import org.eclipse.core.runtime.preferences.IEclipsePreferences;
import org.eclipse.core.runtime.preferences.IEclipsePreferences.IPreferenceChangeListener;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.prefs.BackingStoreException;

/** Presets of the user's own, as preferences keep them: everybody learns of a change at once. */
@Component(immediate = true, service = OwnPreferences.class)
public final class OwnPreferences {
    private static final String NODE = "org.cutpoint.ide.ui";

    private final Presets presets;
    private final IEclipsePreferences node = InstanceScope.INSTANCE.getNode(NODE);
    private final IPreferenceChangeListener listener = event -> tell();

    @Activate
    public OwnPreferences(@Reference Presets presets) {
        this.presets = presets;
        node.addPreferenceChangeListener(listener);
        tell();
    }

    @Deactivate
    void stop() {
        node.removePreferenceChangeListener(listener);
    }

    private void tell() {
        presets.own(PresetTable.presets(OwnPreferences::text));
    }

    private static String key(PresetTable table) {
        return table.name().toLowerCase(Locale.ROOT);
    }

    private static String text(PresetTable table) {
        return InstanceScope.INSTANCE.getNode(NODE).get(key(table), "");
    }

    static List<List<String>> rows(PresetTable table) {
        return table.rows(text(table));
    }

    /** Keeps these rows, each of which has passed the table's check. */
    static void rows(PresetTable table, List<List<String>> rows) throws BackingStoreException {
        IEclipsePreferences node = InstanceScope.INSTANCE.getNode(NODE);
        node.put(key(table), PresetTable.text(rows));
        node.flush();
    }
}
