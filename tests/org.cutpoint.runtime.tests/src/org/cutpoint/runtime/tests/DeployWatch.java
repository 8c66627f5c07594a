package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Has Felix File Install watch a folder, as a runtime does. */
record DeployWatch(Configuration configuration) implements AutoCloseable {
    static DeployWatch of(ConfigurationAdmin admin, Path folder, Path scratch) throws IOException {
        return of(admin, folder, scratch, 50);
    }

    /** @param pollMs between looks into the folder */
    static DeployWatch of(ConfigurationAdmin admin, Path folder, Path scratch, int pollMs) throws IOException {
        Configuration configuration = admin.createFactoryConfiguration("org.apache.felix.fileinstall", null);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("felix.fileinstall.dir", folder.toString());
        properties.put(
                "felix.fileinstall.tmpdir", scratch.resolve("fileinstall").toString());
        properties.put("felix.fileinstall.filter", ".*\\.jar");
        properties.put("felix.fileinstall.poll", Integer.toString(pollMs));
        properties.put("felix.fileinstall.noInitialDelay", "true");
        properties.put("felix.fileinstall.bundles.startTransient", "true");
        properties.put("felix.fileinstall.enableConfigSave", "false");
        configuration.update(properties);
        return new DeployWatch(configuration);
    }

    @Override
    public void close() throws IOException {
        configuration.delete();
    }
}
