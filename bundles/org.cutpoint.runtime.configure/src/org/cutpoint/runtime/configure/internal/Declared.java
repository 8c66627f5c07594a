package org.cutpoint.runtime.configure.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.cutpoint.api.InputException;
import org.osgi.framework.Bundle;

/**
 * Which settings components have, by their descriptions (OSGi Compendium, chapter 112) in the bundles that are there. Configuration
 * Admin keeps whatever it is given for whoever may come: a slip of the pen would change nothing, and nobody would notice.
 */
final class Declared {
    /** Components of ours are all there; others' may come later. */
    private static final String OURS = "org.cutpoint.";

    /** What other files and other Configurators know; taken as it stands it would be wrong, and nobody would notice. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}|\\$\\[\\w+:[^]]*]");

    private final Bundle[] bundles;

    Declared(Bundle... bundles) {
        this.bundles = bundles.clone();
    }

    /**
     * Makes sure that a component has these settings, and that they have values of its types.
     *
     * @param where the file, for messages
     * @throws InputException if it has not
     */
    void check(String where, String pid, Map<String, Object> settings) {
        String name = pid.contains("~") ? pid.substring(0, pid.indexOf('~')) : pid;
        Optional<URL> description = Stream.of(bundles)
                .flatMap(bundle -> Stream.ofNullable(bundle.getEntry("OSGI-INF/" + name + ".xml")))
                .findFirst();
        if (description.isEmpty()) {
            if (name.startsWith(OURS)) {
                throw new InputException(
                        where, "no component has the name '" + name + "'", "conf/cutpoint.json.sample has all");
            }
            return;
        }
        Map<String, String> types = types(description.get());
        settings.forEach((key, value) -> {
            String type = types.get(key);
            if (type == null) {
                throw new InputException(
                        where,
                        name + " has no setting '" + key + "'",
                        types.isEmpty() ? "It has none" : "It has " + String.join(", ", new TreeSet<>(types.keySet())));
            }
            if (value instanceof String text && PLACEHOLDER.matcher(text).find()) {
                throw new InputException(
                        where,
                        "'" + key + "' of " + name + " is " + text + ", but nothing stands for something else there",
                        "Write the value itself");
            }
            if (!fits(type, value)) {
                throw new InputException(
                        where, "'" + key + "' of " + name + " cannot be " + value, "Give a value of the type " + type);
            }
        });
    }

    /** Types of a component's properties that have one value, by their names. */
    private static Map<String, String> types(URL description) {
        Map<String, String> types = new TreeMap<>();
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream bytes = description.openStream()) {
            XMLStreamReader xml = factory.createXMLStreamReader(bytes);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("property")
                        && xml.getAttributeValue(null, "name") != null) {
                    String type = xml.getAttributeValue(null, "type");
                    types.put(xml.getAttributeValue(null, "name"), type == null ? "String" : type);
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException(description + " cannot be read", e);
        }
        return types;
    }

    private static boolean fits(String type, Object value) {
        return switch (type) {
            case "Integer" -> whole(value) && ((Number) value).intValue() == ((Number) value).longValue();
            case "Long" -> whole(value);
            case "Boolean" -> value instanceof Boolean;
            case "Double", "Float" -> value instanceof Number;
            default -> value instanceof String;
        };
    }

    private static boolean whole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }
}
