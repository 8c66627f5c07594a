package org.cutpoint.runtime.health.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.cutpoint.cache.CacheFolder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Whether uploaded models and measurements have room where they are kept. */
@Component(property = {HealthCheck.NAME + "=disk", HealthCheck.TAGS + "=cutpoint"})
@Designate(ocd = DiskCheck.Config.class)
public final class DiskCheck implements HealthCheck {
    /** What is too little. */
    @ObjectClassDefinition(name = "Cutpoint disk space", description = "Room where models are kept")
    @interface Config {
        @AttributeDefinition(description = "Less free space than this is a warning, MiB", min = "0")
        long warnMebibytes() default 2048;

        @AttributeDefinition(description = "Less free space than this is critical, MiB", min = "0")
        long criticalMebibytes() default 256;
    }

    private final Path folder;
    private final long warn;
    private final long critical;

    @Activate
    public DiskCheck(Config config) {
        this(CacheFolder.path(), config.warnMebibytes(), config.criticalMebibytes());
    }

    DiskCheck(Path folder, long warn, long critical) {
        this.folder = folder;
        this.warn = warn;
        this.critical = critical;
    }

    @Override
    public Result execute() {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        long free;
        try {
            free = Files.getFileStore(there).getUsableSpace() >> 20;
        } catch (IOException e) {
            return Results.critical(folder + " cannot be looked at: " + e);
        }
        String said = free + " MiB free for " + folder;
        if (free < critical) {
            return Results.critical(said + ", less than " + critical);
        }
        return free < warn ? Results.warn(said + ", less than " + warn) : Results.ok(said);
    }
}
