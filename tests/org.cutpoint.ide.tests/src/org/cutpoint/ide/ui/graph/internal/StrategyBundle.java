package org.cutpoint.ide.ui.graph.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A bundle with {@link DeployedStrategy}.
 *
 * @param about the strategy's description
 */
record StrategyBundle(String version, String about, Kind kind) {
    static final String ID = "deployed";
    static final String NAME = "org.example.deployed";

    static final String COMPONENT = "OSGI-INF/deployed.xml";

    /** Whether it works, else why not. */
    enum Kind {
        GOOD,
        UNRESOLVED,
        WITHOUT_CLASS
    }

    StrategyBundle(String version) {
        this(version, "Brought in by a test", Kind.GOOD);
    }

    Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", NAME);
        main.putValue("Bundle-Version", version);
        main.putValue(
                "Import-Package",
                "org.cutpoint.api.plan;version=\"[1.0,2)\"" + (kind == Kind.UNRESOLVED ? ",org.example.absent" : ""));
        main.putValue("Service-Component", COMPONENT);
        return manifest;
    }

    String component() {
        return "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"deployed\">"
                + "<property name=\"cutpoint.strategy\" value=\"" + ID + "\"/>"
                + "<property name=\"cutpoint.description\" value=\"" + about + "\"/>"
                + "<service><provide interface=\"org.cutpoint.api.plan.Strategy\"/></service>"
                + "<implementation class=\"" + DeployedStrategy.class.getName() + "\"/></scr:component>";
    }

    static String classFile() {
        return DeployedStrategy.class.getName().replace('.', '/') + ".class";
    }

    static byte[] code() throws IOException {
        try (InputStream code = DeployedStrategy.class.getResourceAsStream("DeployedStrategy.class")) {
            return code.readAllBytes();
        }
    }

    Path write(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest())) {
            if (kind != Kind.WITHOUT_CLASS) {
                out.putNextEntry(new JarEntry(classFile()));
                out.write(code());
            }
            out.putNextEntry(new JarEntry(COMPONENT));
            out.write(component().getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
