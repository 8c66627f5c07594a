package org.cutpoint.runtime.deploy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * What a service is called by those who ask for it: its property {@code cutpoint.KIND=ID}.
 *
 * @param kind {@code strategy}, {@code codec}, {@code task scheduler} ...
 * @param id among those of its kind
 */
public record Offer(String kind, String id) {
    private static final Pattern PROPERTY = Pattern.compile("cutpoint\\.[a-z]+([.-][a-z]+)*");
    private static final String DESCRIPTION = "cutpoint.description";

    /** Empty if it has no name. */
    public static Optional<Offer> of(ServiceReference<?> service) {
        return Arrays.stream(service.getPropertyKeys())
                .filter(key -> PROPERTY.matcher(key).matches() && !key.equals(DESCRIPTION))
                .sorted()
                .filter(key -> service.getProperty(key) instanceof String)
                .map(key -> new Offer(
                        key.substring(key.indexOf('.') + 1).replace('.', ' ').replace('-', ' '),
                        (String) service.getProperty(key)))
                .findFirst();
    }

    /** Those of a bundle, each once. */
    public static List<Offer> of(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return List.of();
        }
        return Stream.ofNullable(bundle.getRegisteredServices())
                .flatMap(Stream::of)
                .flatMap(service -> of(service).stream())
                .distinct()
                .toList();
    }

    /** A service's name for messages: its type if it has none. */
    public static String name(ServiceReference<?> service) {
        return of(service).map(Offer::toString).orElseGet(() -> {
            String type = ((String[]) service.getProperty(Constants.OBJECTCLASS))[0];
            return type.substring(type.lastIndexOf('.') + 1);
        });
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
