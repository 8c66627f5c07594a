package org.cutpoint.runtime.configure.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.cm.json.io.ConfigurationReader;
import org.apache.felix.cm.json.io.ConfigurationResource;
import org.apache.felix.cm.json.io.Configurations;
import org.cutpoint.api.InputException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configurations from a file in the OSGi Configurator's JSON (OSGi Compendium 7, chapter 150). */
final class ConfigurationFile {
    /** Property of a configuration that came from a file: which one. */
    static final String ORIGIN = "cutpoint.configuration.file";

    private static final long MOST_BYTES = 1 << 20;

    private final ConfigurationAdmin admin;
    private final Declared declared;

    ConfigurationFile(ConfigurationAdmin admin, Declared declared) {
        this.admin = admin;
        this.declared = declared;
    }

    /** Takes away what came from a file before. */
    void forget() throws IOException, InvalidSyntaxException {
        Configuration[] before = admin.listConfigurations("(" + ORIGIN + "=*)");
        if (before != null) {
            for (Configuration configuration : before) {
                configuration.delete();
            }
        }
    }

    /**
     * Configures all that the file names, or nothing.
     *
     * @throws InputException if it cannot be read, or components of ours do not have what it sets
     */
    void apply(Path file) throws IOException {
        Map<String, Hashtable<String, Object>> all = read(file);
        all.forEach((pid, settings) -> declared.check(file.toString(), pid, settings));
        for (Map.Entry<String, Hashtable<String, Object>> each : all.entrySet()) {
            Hashtable<String, Object> properties = each.getValue();
            properties.put(ORIGIN, file.toString());
            String pid = each.getKey();
            int name = pid.indexOf('~');
            Configuration configuration = name < 0
                    ? admin.getConfiguration(pid, "?")
                    : admin.getFactoryConfiguration(pid.substring(0, name), pid.substring(name + 1), "?");
            configuration.update(properties);
        }
    }

    static Map<String, Hashtable<String, Object>> read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new InputException(file.toString(), "it is larger than " + (MOST_BYTES >> 10) + " KiB", "");
        }
        try (Reader text = Files.newBufferedReader(file)) {
            ConfigurationReader reader = Configurations.buildReader()
                    .verifyAsBundleResource(true)
                    .withIdentifier(file.toString())
                    .build(text);
            ConfigurationResource resource = reader.readConfigurationResource();
            if (!reader.getIgnoredErrors().isEmpty()) {
                throw bad(file, String.join("; ", reader.getIgnoredErrors()), null);
            }
            return new TreeMap<>(resource.getConfigurations());
        } catch (IOException | RuntimeException e) {
            throw e instanceof InputException input ? input : bad(file, e.getMessage(), e);
        }
    }

    private static InputException bad(Path file, String what, Exception cause) {
        return new InputException(
                file.toString(),
                "it is no configuration in the OSGi Configurator's JSON: "
                        + String.valueOf(what).strip(),
                "conf/cutpoint.json.sample is one",
                cause);
    }
}
