package org.cutpoint.ide.core.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.ide.core.OwnPresets.OwnTier;

/** Tiers of somebody's own as files of the format {@code cutpoint-machine/1}, which profilers read. */
record MachineFiles(Path folder) {
    /** The file that describes a tier. Of another content, it has another name: who reads it never sees half a change. */
    Path of(OwnTier tier) {
        String text = text(tier);
        Path file = folder.resolve(tier.name() + "-" + Integer.toHexString(text.hashCode()) + ".json");
        if (!Files.exists(file)) {
            WholeFiles.write(file, text);
        }
        return file;
    }

    private static String text(OwnTier tier) {
        String memory = tier.gigabytesPerS().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", \"gigabytesPerS\": %s",
                        tier.gigabytesPerS().getAsDouble())
                : "";
        return String.format(
                Locale.ROOT,
                "{\"format\": \"cutpoint-machine/1\", \"name\": \"%s\", \"source\": \"preferences\", \"gflops\":"
                        + " %s%s}%n",
                tier.name(),
                tier.gflops(),
                memory);
    }
}
