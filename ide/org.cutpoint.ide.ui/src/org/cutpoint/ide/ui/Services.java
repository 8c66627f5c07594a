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
     * Has the service given to a part, on the user interface's thread, as soon as it is there; again if another one takes
     * its place. Ends when the control is disposed of.
     */
    public static <T> void use(Class<T> type, Control control, Consumer<T> part) {
        BundleContext context = FrameworkUtil.getBundle(Services.class).getBundleContext();
        Display display = control.getDisplay();
        ServiceTracker<T, T> tracker = new ServiceTracker<>(context, type, null) {
            @Override
            public T addingService(ServiceReference<T> reference) {
                T service = super.addingService(reference);
                Screen.show(control, () -> part.accept(service));
                return service;
            }
        };
        control.addDisposeListener(e -> tracker.close());
        // Its component may have to be made first, which takes time.
        Thread thread = new Thread(
                () -> {
                    if (!display.isDisposed()) {
                        tracker.open();
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
}
