package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** What everything else in a running product stands on. */
class FrameworkTest {
    private final BundleContext context =
            FrameworkUtil.getBundle(FrameworkTest.class).getBundleContext();

    @Test
    void declarativeServicesAreActive() {
        assertThat(context.getServiceReference(ServiceComponentRuntime.class)).isNotNull();
    }

    @Test
    void everyBundleOfOursResolves() {
        List<String> unresolved = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.cutpoint."))
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                .map(Bundle::getSymbolicName)
                .toList();

        assertThat(unresolved).isEmpty();
    }
}
