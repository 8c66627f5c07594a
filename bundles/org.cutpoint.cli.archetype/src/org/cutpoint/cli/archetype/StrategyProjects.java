package org.cutpoint.cli.archetype;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Writes projects for strategies: built with Maven, with a first strategy and its contract test. A service. */
@ProviderType
public interface StrategyProjects {
    /**
     * Writes a project; all of it or nothing.
     *
     * @param className of the strategy, with its package
     * @param folder one that is empty or not there
     * @param product a product of Cutpoint, in whose folder {@code maven} the interfaces lie that the project is built
     *     against
     * @return the strategy's id
     * @throws org.cutpoint.api.InputException if the class is none, the product is not complete, or the folder cannot be
     *     written
     */
    String write(String className, Path folder, Path product);
}
