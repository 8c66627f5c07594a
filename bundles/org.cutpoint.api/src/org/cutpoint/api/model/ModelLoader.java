package org.cutpoint.api.model;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes a model graph from a source. A service; thread-safe. */
@ConsumerType
public interface ModelLoader {
    /** Whether this loader is the one for the source, judged by its form alone; nothing is opened. */
    boolean accepts(String source);

    /**
     * Loads a model. Its file is complete and checked when this returns.
     *
     * @throws InputException if there is no such model, it is damaged or not supported, or the options do not fit it
     */
    Model load(String source, LoadOptions options, Progress progress);

    /** As {@link #load(String, LoadOptions, Progress)} with {@link LoadOptions#DEFAULT}. */
    default Model load(String source, Progress progress) {
        return load(source, LoadOptions.DEFAULT, progress);
    }

    /** Models that it can make without a file, cheap to list; empty where it only reads files. */
    default List<ModelEntry> catalogue() {
        return List.of();
    }
}
