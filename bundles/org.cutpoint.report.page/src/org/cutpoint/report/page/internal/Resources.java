package org.cutpoint.report.page.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Scripts and styles that a page carries with it: ours, and those of {@code org.cutpoint.lib.web}. */
final class Resources {
    private Resources() {}

    static String own(String name) throws IOException {
        return read("/org/cutpoint/report/page/internal/" + name);
    }

    static String library(String name) throws IOException {
        return read("/org/cutpoint/lib/web/" + name);
    }

    private static String read(String path) throws IOException {
        try (InputStream in = Resources.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("not in this bundle or its imports: " + path);
            }
            // Line ends as HTML's parser makes them, or a script's hash would not fit. Browsers with open tools would
            // fetch maps.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r", "")
                    .replaceAll("(/\\*|//)# sourceMappingURL=\\S+( \\*/)?", "");
        }
    }
}
