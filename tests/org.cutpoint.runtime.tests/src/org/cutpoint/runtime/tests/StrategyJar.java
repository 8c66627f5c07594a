package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.runtime.tests.swapped.SwappedCodec;
import org.cutpoint.runtime.tests.swapped.SwappedMachines;
import org.cutpoint.runtime.tests.swapped.SwappedScheduler;
import org.cutpoint.runtime.tests.swapped.SwappedStrategy;

/** Bundles with one strategy, one codec or one scheduler of tasks, in editions. */
final class StrategyJar {
    static final String ID = "swapped";
    static final String BUNDLE = "org.example.swapped";
    static final String SCHEDULER = "swapped-scheduler";

    /** A package that nobody has until {@link #library} comes. */
    private static final String ABSENT = "org.example.absent";

    private static final String IMPORTS = "org.cutpoint.api;version=\"[1.0,2)\","
            + "org.cutpoint.api.model;version=\"[1.0,2)\","
            + "org.cutpoint.api.profile;version=\"[1.0,2)\","
            + "org.cutpoint.api.plan;version=\"[1.0,2)\","
            + "org.cutpoint.api.run;version=\"[1.0,2)\","
            + "org.cutpoint.api.scenario;version=\"[1.0,2)\"";

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
        /** Its component throws when it is activated. */
        THROWS,
        /** It computes for ever. */
        LOOPS,
        /** Its plans are none. */
        INVALID,
        /** It is no jar at all. */
        NO_JAR
    }

    /**
     * What a bundle's component is.
     *
     * @param type its class, which goes into the jar
     * @param service that it offers
     * @param property of the service: there stands its id
     */
    record Offered(Class<?> type, Class<?> service, String property, String id) {
        static Offered strategy(String id) {
            return new Offered(SwappedStrategy.class, Strategy.class, Strategy.ID, id);
        }

        static Offered codec(String id) {
            return new Offered(SwappedCodec.class, TensorCodec.class, TensorCodec.ID, id);
        }

        static Offered scheduler(String id) {
            return new Offered(SwappedScheduler.class, TaskScheduler.class, TaskScheduler.ID, id);
        }

        static Offered loader(String id) {
            return new Offered(SwappedMachines.class, ModelLoader.class, "cutpoint.loader", id);
        }

        static Offered profilers(String id) {
            return new Offered(SwappedMachines.class, ProfilerFactory.class, "cutpoint.profiler", id);
        }

        String bundle() {
            return "org.example." + id;
        }
    }

    static void write(Path jar, int edition, Path scratch) throws IOException {
        write(jar, edition, Kind.GOOD, scratch);
    }

    /** Writes the jar beside its place and moves it there in one step. */
    static void write(Path jar, int edition, Kind kind, Path scratch) throws IOException {
        write(jar, Offered.strategy(ID), edition, kind, scratch);
    }

    static void write(Path jar, Offered offered, int edition, Kind kind, Path scratch) throws IOException {
        Path made = Files.createTempFile(scratch, "strategy", ".jar");
        if (kind == Kind.NO_JAR) {
            Files.writeString(made, "Downloaded in half " + edition);
        } else {
            Manifest manifest =
                    manifest(offered.bundle() + (kind == Kind.SINGLETON ? ";singleton:=true" : ""), edition);
            Attributes headers = manifest.getMainAttributes();
            headers.putValue("Import-Package", IMPORTS + (kind == Kind.UNRESOLVED ? "," + ABSENT : ""));
            if (kind == Kind.WITHOUT_COMPONENT) {
                headers.remove(new Attributes.Name("Service-Component"));
            }
            write(
                    made,
                    manifest,
                    component(
                                    offered.bundle(),
                                    offered.type(),
                                    offered.service().getName(),
                                    offered.property(),
                                    offered.id(),
                                    edition)
                            .replace(
                                    "</scr",
                                    "    <property name=\"fault\" value=\"%s\"/>\n</scr"
                                            .formatted(kind.name().toLowerCase(Locale.ROOT))),
                    kind == Kind.WITHOUT_CLASS ? Optional.empty() : Optional.of(offered.type()));
        }
        Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Manifest manifest(String bundle, int edition) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", bundle);
        headers.putValue("Bundle-Version", version(edition));
        headers.putValue("Service-Component", "OSGI-INF/component.xml");
        return manifest;
    }

    private static void write(Path made, Manifest manifest, String component, Optional<Class<?>> code)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(made);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            entry(zip, "OSGI-INF/component.xml", component.getBytes(StandardCharsets.UTF_8));
            if (code.isPresent()) {
                String file = code.get().getName().replace('.', '/') + ".class";
                try (InputStream in = code.get().getClassLoader().getResourceAsStream(file)) {
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

    private static String component(
            String name, Class<?> code, String service, String idProperty, String id, int edition) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s"
                        activate="activate" deactivate="deactivate">
                    <implementation class="%s"/>
                    <service><provide interface="%s"/></service>
                    <property name="%s" value="%s"/>
                    <property name="cutpoint.description" value="Edition %d."/>
                    <property name="edition" type="Integer" value="%d"/>
                </scr:component>
                """
                .formatted(name, code.getName(), service, idProperty, id, edition, edition);
    }

    private static void entry(JarOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
