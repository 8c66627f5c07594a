package org.cutpoint.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the product says that it consists of is what lies in it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The product lies elsewhere.")
class BillOfMaterialsTest {
    private static final Path FILE = Product.FOLDER.resolve("sbom.cdx.json");

    private static String sha256(InputStream bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(bytes, digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean has(Component component, String sha256) {
        return component.getHashes().stream().anyMatch(hash -> hash.getValue().equals(sha256));
    }

    private static List<Component> inside(Component component) {
        return Optional.ofNullable(component.getComponents()).orElse(List.of());
    }

    @Test
    void isCycloneDx() throws IOException {
        assertThat(new JsonParser().validate(FILE.toFile(), Version.VERSION_16)).isEmpty();
    }

    @Test
    void listsEveryBundleAndEveryJarInside() throws Exception {
        Bom bom = new JsonParser().parse(FILE.toFile());
        Map<String, Component> bundles = bom.getComponents().stream()
                .collect(Collectors.toMap(c -> c.getProperties().get(0).getValue(), Function.identity()));
        try (Stream<Path> files = Files.list(Product.FOLDER.resolve("plugins"))) {
            List<Path> jars = files.toList();
            assertThat(bundles.keySet())
                    .containsExactlyInAnyOrderElementsOf(jars.stream()
                            .map(jar -> "plugins/" + jar.getFileName())
                            .toList());
            for (Path jar : jars) {
                Component bundle = bundles.get("plugins/" + jar.getFileName());
                assertThat(has(bundle, sha256(Files.newInputStream(jar))))
                        .as("%s", jar)
                        .isTrue();
                checkInside(bundle, jar);
            }
        }
    }

    private static void checkInside(Component bundle, Path file) throws Exception {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry :
                    jar.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
                String sum = sha256(jar.getInputStream(entry));
                assertThat(inside(bundle)).as("%s in %s", entry, file).anyMatch(c -> has(c, sum));
            }
        }
        if (file.getFileName().toString().startsWith("org.cutpoint.lib.")) {
            assertThat(inside(bundle)).as("what %s wraps", file).isNotEmpty();
        }
    }

    @Test
    void saysOfEachWhatItIsAndItsLicence() throws Exception {
        Bom bom = new JsonParser().parse(FILE.toFile());
        List<Component> all = bom.getComponents().stream()
                .flatMap(c -> Stream.concat(Stream.of(c), inside(c).stream()))
                .toList();
        assertThat(all).allSatisfy(component -> {
            String name = component.getPurl();
            assertThat(component.getVersion()).as(name).isNotBlank();
            assertThat(component.getPurl())
                    .startsWith("pkg:maven/" + component.getGroup() + "/" + component.getName() + "@");
            assertThat(component.getLicenses()).as(name).isNotNull();
            assertThat(component.getLicenses().getExpression() != null
                            || component.getLicenses().getLicenses().stream()
                                    .allMatch(l -> l.getId() != null || l.getName() != null))
                    .as(name)
                    .isTrue();
        });
        assertThat(all.stream().map(Component::getName))
                .contains(
                        "onnxruntime", "protobuf-java", "grpc-netty-shaded", "org.eclipse.osgi", "echarts", "picocli");
    }
}
