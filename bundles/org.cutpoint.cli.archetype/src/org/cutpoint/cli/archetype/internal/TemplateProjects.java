package org.cutpoint.cli.archetype.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.archetype.StrategyProjects;
import org.osgi.service.component.annotations.Component;

/** Projects from templates that lie beside this class. */
@Component
public final class TemplateProjects implements StrategyProjects {
    @Override
    public String write(Kind kind, String className, Path folder, Path product) {
        int dot = className.lastIndexOf('.');
        if (dot < 1 || !SourceVersion.isName(className)) {
            throw new InputException(
                    "new", "'" + className + "' is no class in a package", "Give for example org.example.MyStrategy");
        }
        String name = className.substring(dot + 1);
        // The strategy's id, Maven's artifact and the files are named for it.
        if (!className.matches("[\\w.]+") || className.startsWith("java.")) {
            throw new InputException(
                    "new",
                    "'" + className + "' cannot be the name of a project's class",
                    "Use letters without accents, digits and _, and a package of your own");
        }
        if (!Character.isUpperCase(name.charAt(0))) {
            throw new InputException("new", "class '" + name + "' does not begin with a capital", "Rename it");
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("kind", kind.id());
        values.put("package", className.substring(0, dot));
        values.put("folder", className.substring(0, dot).replace('.', '/'));
        values.put("name", name);
        values.put("id", id(name));
        Path repository = product.resolve("maven").toAbsolutePath().normalize();
        values.put("version", version(repository));
        values.put("repository", repository.toUri().toString().replace("&", "%26"));
        new Template(kind.id(), values).write(folder);
        return id(name);
    }

    /** The interfaces' version there: Maven looks only once for a version, so that every build has its own. */
    private static String version(Path repository) {
        try (Stream<Path> versions = Files.list(repository.resolve("org/cutpoint/org.cutpoint.api"))) {
            List<Path> all = versions.filter(Files::isDirectory).toList();
            if (all.size() == 1) {
                return all.get(0).getFileName().toString();
            }
        } catch (IOException e) {
            throw incomplete(repository, e);
        }
        throw incomplete(repository, null);
    }

    private static InputException incomplete(Path repository, IOException cause) {
        return new InputException(
                repository.toString(),
                "the interfaces that a project is built against are not there, or several times",
                "Use a complete product: bin/cutpoint beside maven/",
                cause);
    }

    /** {@code MyBestCut} is called {@code my-best-cut}. */
    static String id(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }
}
