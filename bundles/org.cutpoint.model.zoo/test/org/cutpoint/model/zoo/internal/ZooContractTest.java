package org.cutpoint.model.zoo.internal;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.model.tck.LoaderContract;
import org.junit.jupiter.api.io.TempDir;

class ZooContractTest extends LoaderContract {
    @TempDir
    private Path cache;

    @Override
    protected ModelLoader loader() {
        return Loaders.in(cache).zoo();
    }

    @Override
    protected List<String> sources() {
        return List.of("zoo:lenet", "zoo:lenet?seed=7");
    }

    @Override
    protected List<String> broken() {
        return List.of("zoo:", "zoo:no-such-network", "zoo:lenet?batch=none", "zoo:lenet?color=red");
    }
}
