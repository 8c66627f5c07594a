package org.cutpoint.model.zoo;

import java.nio.file.Path;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.model.zoo.internal.ZooLoader;

/** The zoo without a framework. (In a framework it is a service.) */
public final class ZooModels {
    private ZooModels() {}

    /**
     * A loader of {@code zoo:} networks.
     *
     * @param files reads the ONNX files that are generated
     * @param cache folder in which generated files are kept; made when needed
     */
    public static ModelLoader loader(ModelLoader files, Path cache) {
        return new ZooLoader(files, cache);
    }
}
