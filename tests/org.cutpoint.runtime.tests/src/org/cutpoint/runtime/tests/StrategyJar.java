package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.cutpoint.runtime.tests.swapped.SwappedStrategy;

/** Bundles with one strategy, in editions. */
final class StrategyJar {
    static final String ID = "swapped";
    static final String BUNDLE = "org.example.swapped";

    /** A package that nobody has until {@link #library} comes. */
    private static final String ABSENT = "org.example.absent";

    private StrategyJar() {}

    static String version(int edition) {
        return "1.0." + edition;
    }

    /** What is special about a jar. */
    enum Kind {
        GOOD,
        /** There may be only one bundle of its name, which is good as well. */
        SINGLETON,
        /** It imports what nobody has. */
        UNRESOLVED,
        /** Its component's class is missing. */
        WITHOUT_CLASS,
        /** It has no component. */
        WITHOUT_COMPONENT,
        /** It is no jar at all. */
        NO_JAR
    }

    static void write(Path jar, int edition, Path scratch) throws IOException {
        write(jar, edition, Kind.GOOD, scratch);
    }

    /** Writes the jar beside its place and moves it there in one step. */
    static void write(Path jar, int edition, Kind kind, Path scratch) throws IOException {
        Path made = Files.createTempFile(scratch, "strategy", ".jar");
        if (kind == Kind.NO_JAR) {
            Files.writeString(made, "Downloaded in half " + edition);
        } else {
            write(made, edition, kind);
        }
        Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path made, int edition, Kind kind) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", BUNDLE + (kind == Kind.SINGLETON ? ";singleton:=true" : ""));
        headers.putValue("Bundle-Version", version(edition));
        headers.putValue(
                "Import-Package",
                "org.cutpoint.api.plan;version=\"[0.1,0.2)\"" + (kind == Kind.UNRESOLVED ? "," + ABSENT : ""));
        if (kind != Kind.WITHOUT_COMPONENT) {
            headers.putValue("Service-Component", "OSGI-INF/strategy.xml");
        }
        try (OutputStream out = Files.newOutputStream(made);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            entry(zip, "OSGI-INF/strategy.xml", component(edition).getBytes(StandardCharsets.UTF_8));
            if (kind != Kind.WITHOUT_CLASS) {
                String file = SwappedStrategy.class.getName().replace('.', '/') + ".class";
                try (InputStream in = SwappedStrategy.class.getClassLoader().getResourceAsStream(file)) {
                    entry(zip, file, in.readAllBytes());
                }
            }
        }
    }

    /** A bundle with what {@link Kind#UNRESOLVED} imports. */
    static void library(Path jar, Path scratch) throws IOException {
        Path made = Files.createTempFile(scratch, "library", ".jar");
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example.library");
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Export-Package", ABSENT);
        try (OutputStream out = Files.newOutputStream(made);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            entry(zip, ABSENT.replace('.', '/') + "/empty.txt", new byte[0]);
        }
        Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String component(int edition) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s"
                        activate="activate" deactivate="deactivate">
                    <implementation class="%s"/>
                    <service><provide interface="org.cutpoint.api.plan.Strategy"/></service>
                    <property name="cutpoint.strategy" value="%s"/>
                    <property name="cutpoint.description" value="Edition %d."/>
                    <property name="edition" type="Integer" value="%d"/>
                </scr:component>
                """
                .formatted(BUNDLE, SwappedStrategy.class.getName(), ID, edition, edition);
    }

    private static void entry(JarOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
