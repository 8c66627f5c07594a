package org.cutpoint.cli.archetype;

import java.nio.file.Path;
import java.util.Locale;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes projects for strategies and other plug-ins: built with Maven, with a first one and its contract test. A service.
 */
@ProviderType
public interface StrategyProjects {
    /** What a project is for. */
    enum Kind {
        /** A {@code Strategy}: how jobs are cut. */
        STRATEGY,
        /** A {@code TaskScheduler}: where and when tasks of many devices are computed. */
        SCHEDULER,
        /** A {@code ProfilerFactory}: how long layers take on machines that are not at hand. */
        PROFILER,
        /** A {@code TensorCodec}: how tensors travel. */
        CODEC,
        /** A {@code ModelLoader}: where networks come from. */
        LOADER;

        /** As people write it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As {@link #write(Kind, String, Path, Path)}, for a strategy. */
    default String write(String className, Path folder, Path product) {
        return write(Kind.STRATEGY, className, folder, product);
    }

    /**
     * Writes a project; all of it or nothing.
     *
     * @param className of the strategy, scheduler ..., with its package
     * @param folder one that is empty or not there
     * @param product a product of Cutpoint, in whose folder {@code maven} the interfaces lie that the project is built
     *     against
     * @return the id of the strategy, scheduler ...
     * @throws org.cutpoint.api.InputException if the class is none, the product is not complete, or the folder cannot be
     *     written
     */
    String write(Kind kind, String className, Path folder, Path product);
}
