package org.cutpoint.api.keys;

import java.util.Locale;

/** What a client may have a server do. To ask how the server is, and what it has, every client may that it knows. */
public enum Operation {
    /** Load segments of models that are there, and run them. */
    INFER,
    /** Bring models, have the server make some, take them away. */
    UPLOAD,
    /** Measure models on the server's machine and the link to it; have plans made there. */
    MEASURE,
    /** Change the runtime's bundles, and so have its machine do what he likes. */
    MANAGE;

    /** Its name in files and commands. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
