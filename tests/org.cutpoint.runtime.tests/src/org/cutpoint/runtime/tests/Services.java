package org.cutpoint.runtime.tests;

import java.util.Collection;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What runs in the framework of these tests. */
final class Services {
    private static final BundleContext CONTEXT =
            FrameworkUtil.getBundle(Services.class).getBundleContext();

    private Services() {}

    static <S> S get(Class<S> type) {
        return CONTEXT.getService(CONTEXT.getServiceReference(type));
    }

    static Model model(String source) throws InvalidSyntaxException {
        Collection<ServiceReference<ModelLoader>> loaders = CONTEXT.getServiceReferences(ModelLoader.class, null);
        return loaders.stream()
                .map(CONTEXT::getService)
                .filter(loader -> loader.accepts(source))
                .findFirst()
                .orElseThrow()
                .load(source, LoadOptions.DEFAULT, Progress.NONE);
    }
}
