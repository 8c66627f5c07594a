package org.cutpoint.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a bundle is called where it comes from. */
record Coordinates(String group, String artifact, String version) {
    /** By symbolic names, of a repository's {@code artifacts.xml}, where Tycho notes them. */
    static Map<String, Coordinates> read(Path file) throws Exception {
        Map<String, Coordinates> known = new HashMap<>();
        NodeList artifacts = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("artifact");
        for (int i = 0; i < artifacts.getLength(); i++) {
            Element artifact = (Element) artifacts.item(i);
            Map<String, String> properties = new HashMap<>();
            NodeList all = artifact.getElementsByTagName("property");
            for (int p = 0; p < all.getLength(); p++) {
                Element property = (Element) all.item(p);
                properties.put(property.getAttribute("name"), property.getAttribute("value"));
            }
            // Bundles of sources have other symbolic names.
            if (artifact.getAttribute("classifier").equals("osgi.bundle") && properties.containsKey("maven-groupId")) {
                known.put(
                        artifact.getAttribute("id"),
                        new Coordinates(
                                properties.get("maven-groupId"),
                                properties.get("maven-artifactId"),
                                properties.get("maven-version")));
            }
        }
        return known;
    }

    String purl() throws MalformedPackageURLException {
        return new PackageURL(PackageURL.StandardTypes.MAVEN, group, artifact, version, null, null).canonicalize();
    }
}
