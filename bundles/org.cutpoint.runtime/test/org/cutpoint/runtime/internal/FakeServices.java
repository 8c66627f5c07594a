package org.cutpoint.runtime.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.plan.Strategy;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/** As much of a framework as the registry asks for. */
final class FakeServices {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private FakeServices() {}

    /** A service of a bundle of this version. */
    static ServiceReference<Strategy> reference(String id, String version) {
        int number = COUNT.incrementAndGet();
        Map<String, Object> properties = Map.of(Strategy.ID, id, Strategy.DESCRIPTION, "About " + id + ".");
        Bundle bundle = proxy(Bundle.class, (p, method, args) -> switch (method.getName()) {
            case "getVersion" -> new Version(version);
            case "getSymbolicName" -> "bundle." + id;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        @SuppressWarnings("unchecked") // A proxy has no type arguments.
        ServiceReference<Strategy> reference =
                proxy(ServiceReference.class, (p, method, args) -> switch (method.getName()) {
                    case "getProperty" -> properties.get(args[0]);
                    case "getBundle" -> bundle;
                    case "hashCode" -> number;
                    case "equals" -> p == args[0];
                    case "toString" -> id + " " + version;
                        // The older service is preferred, as in a framework.
                    case "compareTo" -> Integer.compare(args[0].hashCode(), number);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return reference;
    }

    /**
     * A framework with these services.
     *
     * @param listeners where those are added who want to hear of services
     */
    static BundleContext context(
            Map<ServiceReference<Strategy>, Strategy> services, AtomicInteger uses, List<ServiceListener> listeners) {
        return proxy(BundleContext.class, (p, method, args) -> switch (method.getName()) {
            case "getService" -> {
                Strategy strategy = services.get(args[0]);
                uses.addAndGet(strategy == null ? 0 : 1);
                yield strategy;
            }
            case "ungetService" -> uses.decrementAndGet() >= 0;
            case "addServiceListener" -> listeners.add((ServiceListener) args[0]);
            case "removeServiceListener" -> listeners.remove(args[0]);
            case "createFilter", "getServiceReferences" -> null;
            case "getBundle" -> proxy(Bundle.class, (system, asked, none) -> Bundle.ACTIVE);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    static RuntimeConfig config(int drainSeconds, int gapSeconds) {
        return new RuntimeConfig() {
            @Override
            public int drainSeconds() {
                return drainSeconds;
            }

            @Override
            public int gapSeconds() {
                return gapSeconds;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return RuntimeConfig.class;
            }
        };
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
