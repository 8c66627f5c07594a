package org.cutpoint.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.strangers.Product.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What each system's archive is made of. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "It starts programs by their shell scripts.")
class ArchivesTest {
    /** Above all systems', which lie in OS/WINDOWING/PROCESSOR. */
    private static final Path ALL = Path.of(System.getProperty("strangers.products"));

    @TempDir
    private Path folder;

    private static TreeSet<String> files(Path product) throws IOException {
        try (Stream<Path> files = Files.walk(product)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> product.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Java's libraries for all systems are in each: whoever knows one archive knows the others. */
    @Test
    void holdTheSameInOneFolder() throws IOException {
        assertThat(files(Product.FOLDER))
                .contains("bin/cutpoint", "bin/cutpoint.bat", "conf/framework.properties", "deploy/README.txt")
                .contains("systemd/cutpoint.service", "sbom.cdx.json", "LICENSE", "build.id")
                .anyMatch(name -> name.startsWith("maven/org/cutpoint/org.cutpoint.api/"))
                .anyMatch(name -> name.startsWith("plugins/org.eclipse.osgi_"))
                .noneMatch(name -> name.startsWith("p2/") || name.startsWith("configuration/"));
        List<Path> systems;
        try (Stream<Path> found = Files.find(ALL, 3, (path, attributes) -> attributes.isDirectory())) {
            systems = found.filter(path -> ALL.relativize(path).getNameCount() == 3)
                    .toList();
        }
        assertThat(systems).contains(Product.FOLDER.getParent());
        for (Path system : systems) {
            try (Stream<Path> inside = Files.list(system)) {
                assertThat(inside).as("%s", system).containsExactly(system.resolve("cutpoint"));
            }
            assertThat(files(system.resolve("cutpoint"))).as("%s", system).isEqualTo(files(Product.FOLDER));
            assertThat(system.resolve("cutpoint/bin/cutpoint"))
                    .isExecutable()
                    .hasSameBinaryContentAs(Product.FOLDER.resolve("bin/cutpoint"));
        }
    }

    /** What is no file cannot be read to an end: a command would never begin. */
    @Test
    void passOverWhatIsNoFileInTheDeployFolder() throws Exception {
        Path deploy = Files.createDirectory(folder.resolve("deploy"));
        Path pipe = deploy.resolve("pipe.jar");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Files.createSymbolicLink(deploy.resolve("endless.jar"), Path.of("/dev/zero"));
        Ended ended = Product.run(
                folder, builder -> builder.environment().put("CUTPOINT_DEPLOY", deploy.toString()), "strategies");
        assertThat(ended.code()).as("%s", ended).isZero();
        assertThat(ended.out()).contains("jps-best");
        assertThat(ended.err().lines()).as("%s", ended).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("cutpoint: " + deploy)
                .endsWith("there is no file"));
    }
}
