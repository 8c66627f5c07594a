package org.cutpoint.ide.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;

/** Knows which presets somebody has of his own, and tells everybody when they change. A service; thread-safe. */
@Component(service = Presets.class)
public final class Presets {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile OwnPresets own = OwnPresets.NONE;

    public OwnPresets own() {
        return own;
    }

    /** From now on there are these. Listeners are called before it returns. */
    public void own(OwnPresets presets) {
        if (!own.equals(presets)) {
            own = presets;
            listeners.forEach(Runnable::run);
        }
    }

    /**
     * Calls the listener after every change, on the thread of whoever made it.
     *
     * @return ends that
     */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
