package org.cutpoint.cli.archetype.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.SourceVersion;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Writes a project for a bundle of one's own. */
@CommandLine.Command(
        footer = {
            "",
            "The project is built with Maven, outside of Cutpoint, against the interfaces and the contract test that"
                    + " come with this product.",
            "",
            "Example:",
            "  cutpoint new strategy org.example.MyStrategy my-strategy && cd my-strategy && mvn verify"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=new",
            Command.DESCRIPTION + "=Writes a Maven project for a strategy of your own",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class NewCommand implements Command {
    private static final String STRATEGY = "strategy";

    @Parameters(index = "0", paramLabel = "KIND", description = "What to write: strategy.")
    private String kind;

    @Parameters(index = "1", paramLabel = "CLASS", description = "Its class, with the package: my.pkg.Name.")
    private String className;

    @Parameters(index = "2", paramLabel = "DIR", description = "Where to: a folder that is empty or not there.")
    private Path folder;

    private final String home;
    private final Version version;

    @Activate
    public NewCommand(BundleContext context) {
        this(
                String.valueOf(context.getProperty("cutpoint.home")),
                context.getBundle().getVersion());
    }

    NewCommand(String home, Version version) {
        this.home = home;
        this.version = version;
    }

    @Override
    public int run(Console console) {
        if (!STRATEGY.equals(kind)) {
            throw new InputException("new", "'" + kind + "' cannot be written", "Choose strategy");
        }
        int dot = className.lastIndexOf('.');
        if (dot < 1 || !SourceVersion.isName(className)) {
            throw new InputException(
                    "new", "'" + className + "' is no class in a package", "Give for example org.example.MyStrategy");
        }
        String name = className.substring(dot + 1);
        if (!Character.isUpperCase(name.charAt(0))) {
            throw new InputException("new", "class '" + name + "' does not begin with a capital", "Rename it");
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("package", className.substring(0, dot));
        values.put("folder", className.substring(0, dot).replace('.', '/'));
        values.put("name", name);
        values.put("id", id(name));
        values.put("version", version.getMajor() + "." + version.getMinor() + "." + version.getMicro());
        values.put("repository", repository().toUri().toString());
        new Template(STRATEGY, values).write(folder);
        console.out().println("Wrote " + folder + ": strategy '" + id(name) + "', see README.md in it.");
        return OK;
    }

    private Path repository() {
        Path repository = Path.of(home, "maven").toAbsolutePath().normalize();
        if (!repository.toFile().isDirectory()) {
            throw new InputException(
                    repository.toString(),
                    "the interfaces that a project is built against are not there",
                    "Use a complete product: bin/cutpoint beside maven/");
        }
        return repository;
    }

    /** {@code MyBestCut} is called {@code my-best-cut}. */
    static String id(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }
}
