package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Gives new bundles less time to stand their trial. */
record TrialTime(Configuration configuration) implements AutoCloseable {
    static TrialTime of(ConfigurationAdmin admin, int seconds) throws IOException {
        Configuration configuration =
                admin.getConfiguration("org.cutpoint.runtime.deploy.internal.BundleExchange", "?");
        configuration.update(new Hashtable<>(Map.of("trialSeconds", seconds)));
        return new TrialTime(configuration);
    }

    @Override
    public void close() throws IOException {
        configuration.delete();
    }
}
