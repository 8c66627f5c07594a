package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.energy.PowerPresets;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.api.tiles.TileStrategies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The reference in docs/ says what is there: every command, every preset, every strategy. */
class DocumentationTest {
    private static final Path DOCS = Path.of("../../docs");
    private static final Pattern ID = Pattern.compile("`([^`]+)`");

    private final BundleContext context =
            FrameworkUtil.getBundle(DocumentationTest.class).getBundleContext();

    @TempDir
    private Path folder;

    @Test
    void commandsAreAsTheirHelpHasThem() throws IOException, InterruptedException {
        Path product = RuntimeProcesses.product(folder);
        Path page = Files.createDirectories(Path.of("target/docs")).resolve("commands.md");
        ProcessBuilder builder = new ProcessBuilder(product.toString(), "help", "--markdown");
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path said = folder.resolve("said");
        int code = builder.redirectOutput(page.toFile())
                .redirectError(said.toFile())
                .start()
                .waitFor();

        assertThat(code).as(() -> text(said)).isZero();
        assertThat(text(DOCS.resolve("commands.md")))
                .as("docs/commands.md; what it should be is in %s", page.toAbsolutePath())
                .isEqualTo(text(page));
    }

    @Test
    void everyStrategyHasItsPaperComplexityAndLimits() {
        String page = text(DOCS.resolve("strategies.md"));

        assertThat(documented(page, "plan"))
                .isEqualTo(ids(Services.get(Strategies.class).list()));
        assertThat(documented(page, "schedule"))
                .isEqualTo(ids(Services.get(Schedulers.class).list()));
        assertThat(documented(page, "simulate"))
                .isEqualTo(ids(Services.get(TaskSchedulers.class).list()));
        assertThat(documented(page, "tiles"))
                .isEqualTo(ids(Services.get(TileStrategies.class).list()));
        for (String strategy : page.split("(?m)^### ")) {
            if (strategy.startsWith("`")) {
                assertThat(strategy).contains("**Source.**", "**Complexity.**", "**Limits.**");
            }
        }
    }

    @Test
    void presetsAreWhatIsThere() throws InvalidSyntaxException {
        assertThat(text(DOCS.resolve("presets.md"))).contains(networks(), machines(), powers(), models());
    }

    /** The strategies that a section's headings of the third level name; a section's heading ends with the command. */
    private static List<String> documented(String page, String command) {
        String section = Stream.of(page.split("(?m)^## "))
                .filter(s -> s.lines().findFirst().orElse("").endsWith("(`" + command + "`)"))
                .findFirst()
                .orElse("");
        return section.lines()
                .filter(line -> line.startsWith("### "))
                .flatMap(line -> ID.matcher(line).results().map(id -> id.group(1)))
                .sorted()
                .toList();
    }

    /** Without those that tests bring. */
    private static List<String> ids(List<Strategies.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.bundle().startsWith("org.cutpoint.strategy."))
                .map(Strategies.Entry::id)
                .sorted()
                .toList();
    }

    private String networks() {
        return rows(Services.get(NetworkPresets.class).all().stream()
                .map(network -> row(
                        "`" + network.name() + "`",
                        number(network.uplinkMbps()),
                        number(network.downlinkMbps()),
                        network.radio().map(r -> number(r.uplinkMwPerMbps())).orElse(""),
                        network.radio().map(r -> number(r.downlinkMwPerMbps())).orElse(""),
                        network.radio().map(r -> number(r.baseMw())).orElse(""))));
    }

    private String machines() throws InvalidSyntaxException {
        return rows(services(ProfilerFactory.class).stream()
                .flatMap(factory -> factory.machines().stream())
                .sorted(Comparator.comparing(m -> m.name()))
                .map(machine -> row("`" + machine.name() + "`", machine.description(), machine.source())));
    }

    private String powers() {
        return rows(Services.get(PowerPresets.class).all().stream()
                .map(power -> row("`" + power.machine() + "`", number(power.watts()), power.source())));
    }

    private String models() throws InvalidSyntaxException {
        return rows(services(ModelLoader.class).stream()
                .flatMap(loader -> loader.catalogue().stream())
                .sorted(Comparator.comparing(ModelEntry::source))
                .map(model -> row(
                        "`" + model.source() + "`",
                        millions(model.parameters()),
                        millions(model.macs()),
                        Integer.toString(model.layers()),
                        model.structure(),
                        model.reference())));
    }

    private <S> List<S> services(Class<S> type) throws InvalidSyntaxException {
        Collection<ServiceReference<S>> references = context.getServiceReferences(type, null);
        return references.stream().map(context::getService).collect(Collectors.toCollection(ArrayList::new));
    }

    private static String rows(Stream<String> rows) {
        return rows.collect(Collectors.joining());
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String number(double value) {
        return new BigDecimal(String.format(Locale.ROOT, "%.4f", value))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String millions(long count) {
        return String.format(Locale.ROOT, "%.3f", count / 1e6);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
