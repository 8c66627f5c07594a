package org.cutpoint.sbom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/**
 * Writes a bill of materials of each product, in CycloneDX's JSON: the bundles that lie in its folder of plugins, and below those
 * that wrap jars of others, these jars. CycloneDX's own plugin for Maven does not see what comes from Tycho's target.
 */
public final class BillOfMaterials {
    private static final String FILE = "sbom.cdx.json";

    /** The property of a bundle that says where it lies, below the product. */
    private static final String LIES_IN = "cutpoint:file";

    private static final int DEPTH = 4;

    private final Map<String, Coordinates> coordinates;
    private final Wrapped wrapped;
    private final Date time;

    private BillOfMaterials(Map<String, Coordinates> coordinates, Wrapped wrapped, Date time) {
        this.coordinates = coordinates;
        this.wrapped = wrapped;
        this.time = time;
    }

    /**
     * @param arguments the folder of all products; the product's repository; the folder of bundles, where wrappers have what
     *     CycloneDX's plugin says of them; Maven's local repository; the time of the build
     */
    public static void main(String[] arguments) throws Exception {
        Path products = Path.of(arguments[0]);
        BillOfMaterials bills = new BillOfMaterials(
                Coordinates.read(Path.of(arguments[1]).resolve("artifacts.xml")),
                new Wrapped(Path.of(arguments[2]), Path.of(arguments[3])),
                Date.from(Instant.parse(arguments[4])));
        try (Stream<Path> folders = Files.walk(products, DEPTH)) {
            for (Path product : folders.filter(f -> Files.isDirectory(f.resolve("plugins")))
                    .sorted()
                    .toList()) {
                bills.write(product);
            }
        }
    }

    private void write(Path product) throws Exception {
        Component root = new Component();
        root.setType(Component.Type.APPLICATION);
        root.setName("cutpoint");
        root.setVersion(Files.readString(product.resolve("build.id")).strip());
        root.setLicenses(Licences.of("EPL-2.0"));
        root.setBomRef("cutpoint");
        Metadata metadata = new Metadata();
        metadata.setTimestamp(time);
        metadata.setComponent(root);
        Bom bom = new Bom();
        bom.setMetadata(metadata);
        Dependency all = new Dependency(root.getBomRef());
        bom.addDependency(all);
        for (Path jar : plugins(product)) {
            Component bundle = bundle(product, jar);
            bom.addComponent(bundle);
            all.addDependency(new Dependency(bundle.getBomRef()));
        }
        String text = BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString();
        Files.writeString(product.resolve(FILE), text, StandardCharsets.UTF_8);
    }

    private static List<Path> plugins(Path product) throws IOException {
        try (Stream<Path> files = Files.list(product.resolve("plugins"))) {
            return files.sorted().toList();
        }
    }

    private Component bundle(Path product, Path file) throws Exception {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            String name =
                    manifest.getValue("Bundle-SymbolicName").split(";", 2)[0].strip();
            Component bundle = new Component();
            bundle.setType(Component.Type.LIBRARY);
            Coordinates known = Optional.ofNullable(coordinates.get(name))
                    .orElseThrow(() -> new IOException(file + " is in no repository"));
            bundle.setGroup(known.group());
            bundle.setName(known.artifact());
            bundle.setVersion(known.version());
            bundle.setPurl(known.purl());
            bundle.setBomRef(known.purl());
            bundle.setLicenses(Licences.of(name, Optional.ofNullable(manifest.getValue("Bundle-License"))));
            bundle.addHash(new Hash(Hash.Algorithm.SHA_256, Wrapped.sha256(Files.newInputStream(file))));
            Property lies = new Property();
            lies.setName(LIES_IN);
            lies.setValue("plugins/" + file.getFileName());
            bundle.addProperty(lies);
            List<Component> inside = new ArrayList<>(wrapped.in(name, jar));
            // Two bundles may wrap the same jar, and references are to be unique.
            inside.forEach(one -> one.setBomRef(bundle.getBomRef() + "!" + one.getPurl()));
            if (!inside.isEmpty()) {
                bundle.setComponents(inside);
            }
            return bundle;
        }
    }
}
