package org.cutpoint.runtime.configure.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Configures what the file of the framework property {@code cutpoint.configuration} names, when this bundle is started. An
 * activator, not a component: who starts bundles starts this one first, so that no component begins with other values and is
 * made anew under those who use it; and its failure is that of the start.
 */
public final class Activator implements BundleActivator {
    /** Framework property: the file. */
    static final String FILE = "cutpoint.configuration";

    @Override
    public void start(BundleContext context) throws IOException, InvalidSyntaxException {
        String file = context.getProperty(FILE);
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (file == null || reference == null) {
            return;
        }
        try {
            ConfigurationFile applied =
                    new ConfigurationFile(context.getService(reference), new Declared(context.getBundles()));
            // What an earlier process had may lie in the framework's storage.
            applied.forget();
            if (Files.exists(Path.of(file))) {
                applied.apply(Path.of(file));
            }
        } finally {
            context.ungetService(reference);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // What is configured stays so as long as the framework is there.
    }
}
