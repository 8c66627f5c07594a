package org.cutpoint.ide.ui;

import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** OSGi services for parts of the workbench, which the workbench makes, not the component runtime. */
public final class Services {
    private Services() {}

    /**
     * Has the service given to a part, on the user interface's thread, as soon as it is there; of several the one of the highest
     * ranking. Again if another one takes its place. Ends when the control is disposed of.
     */
    public static <T> void use(Class<T> type, Control control, Consumer<T> part) {
        BundleContext context = FrameworkUtil.getBundle(Services.class).getBundleContext();
        Display display = control.getDisplay();
        Best<T> best = new Best<>(context, type, service -> Screen.show(control, () -> part.accept(service)));
        control.addDisposeListener(e -> best.close());
        // Its component may have to be made first, which takes time.
        Thread thread = new Thread(
                () -> {
                    if (!display.isDisposed()) {
                        best.open();
                    }
                },
                "Cutpoint: waits for " + type.getSimpleName());
        thread.setDaemon(true);
        thread.start();
    }

    /** The service if it is there now. */
    public static <T> Optional<T> find(Class<T> type) {
        BundleContext context = FrameworkUtil.getBundle(Services.class).getBundleContext();
        return Optional.ofNullable(context.getServiceReference(type)).map(context::getService);
    }

    /** Tells the service of the highest ranking, which the order in which they are found says nothing of. */
    private static final class Best<T> extends ServiceTracker<T, T> {
        private final Consumer<T> user;
        private ServiceReference<T> best;
        private T service;
        private boolean opened;

        Best(BundleContext context, Class<T> type, Consumer<T> user) {
            super(context, type, null);
            this.user = user;
        }

        @Override
        public void open(boolean trackAllServices) {
            super.open(trackAllServices);
            synchronized (this) {
                opened = true;
                tell();
            }
        }

        @Override
        public T addingService(ServiceReference<T> reference) {
            T added = super.addingService(reference);
            synchronized (this) {
                if (added != null && (best == null || reference.compareTo(best) > 0)) {
                    best = reference;
                    service = added;
                    tell();
                }
            }
            return added;
        }

        @Override
        public void removedService(ServiceReference<T> reference, T removed) {
            synchronized (this) {
                if (reference.equals(best)) {
                    best = getServiceReference();
                    service = best == null ? null : getService(best);
                    tell();
                }
            }
            super.removedService(reference, removed);
        }

        private void tell() {
            if (opened && service != null) {
                user.accept(service);
            }
        }
    }
}
