package org.cutpoint.ide.ui.views.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.cutpoint.ide.ui.Screen;
import org.eclipse.swt.widgets.Control;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A service as long as a control is there: services may come some seconds after the workbench, and be replaced.
 *
 * @param <T> the service
 */
final class Bound<T> {
    private volatile T service;

    private Bound() {}

    /**
     * Looks for a service until the control is disposed of.
     *
     * @param arrived called on the UI thread each time that there is one; its result is run when that one is not used any
     *     more
     */
    static <T> Bound<T> to(Class<T> type, Control control, Arrival<T> arrived) {
        Bound<T> bound = new Bound<>();
        BundleContext context = FrameworkUtil.getBundle(Bound.class).getBundleContext();
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context, type, null) {
            private Runnable end = () -> {};

            @Override
            public T addingService(ServiceReference<T> reference) {
                T found = super.addingService(reference);
                if (found != null && bound.service == null) {
                    bound.service = found;
                    onUi(() -> end = arrived.of(found));
                }
                return found;
            }

            @Override
            public void removedService(ServiceReference<T> reference, T removed) {
                if (bound.service == removed) {
                    bound.service = null;
                    Runnable ending = end;
                    end = () -> {};
                    ending.run();
                    T other = getService();
                    if (other != null && other != removed) {
                        bound.service = other;
                        onUi(() -> end = arrived.of(other));
                    }
                }
                super.removedService(reference, removed);
            }

            private void onUi(Runnable work) {
                Screen.show(control, work);
            }
        };
        control.addDisposeListener(e -> tracker.close());
        // Components may have to be made first, which takes time.
        Thread thread = new Thread(
                () -> {
                    if (!control.isDisposed()) {
                        tracker.open();
                    }
                },
                "Cutpoint: waits for " + type.getSimpleName());
        thread.setDaemon(true);
        thread.start();
        return bound;
    }

    /** What to do with a service that has arrived. */
    interface Arrival<T> {
        /** @return ends what was begun; called on any thread */
        Runnable of(T service);
    }

    Optional<T> get() {
        return Optional.ofNullable(service);
    }

    /** Does something with the service if it is there. */
    void with(Consumer<T> work) {
        get().ifPresent(work);
    }
}
