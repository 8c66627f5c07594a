package org.cutpoint.cli.archetype.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.cli.Console;
import org.cutpoint.exec.codec.tck.CodecContract;
import org.cutpoint.model.tck.LoaderContract;
import org.cutpoint.profile.tck.ProfilerContract;
import org.cutpoint.report.TextStyle;
import org.cutpoint.scenario.delay.BestCuts;
import org.cutpoint.strategy.tck.StrategyContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;
import picocli.CommandLine;

class NewCommandTest {
    @TempDir
    private Path temp;

    private Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void setUp() throws IOException {
        home = temp.resolve("product");
        Files.createDirectories(home.resolve("maven/org/cutpoint/org.cutpoint.api/1.0.0-12ab"));
    }

    private int run(String... args) {
        NewCommand command = new NewCommand(home.toString(), new TemplateProjects());
        new CommandLine(command).parseArgs(args);
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return command.run(new Console() {
            @Override
            public PrintStream out() {
                return print;
            }

            @Override
            public TextStyle style() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void say(String line) {
                print.println(line);
            }

            @Override
            public Progress progress() {
                return Progress.NONE;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategy", "scheduler", "profiler", "codec", "loader"})
    void whatItWritesCompiles(String kind) throws IOException {
        Path project = temp.resolve("mine");
        assertThat(run(kind, "org.example.cut.MyBestCut", project.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("my-best-cut");
        Path main = project.resolve("src/main/java/org/example/cut/MyBestCut.java");
        Path test = project.resolve("src/test/java/org/example/cut/MyBestCutTest.java");
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file)
                        .content()
                        .doesNotContainPattern("@(package|folder|name|id|version|repository|kind|libraries)@");
            }
        }
        assertThat(project.resolve("pom.xml"))
                .content()
                .contains(home.resolve("maven").toUri().toString(), "<cutpoint.version>1.0.0-12ab<")
                .contains("<name>MyBestCut, a " + kind + " for Cutpoint</name>");
        assertThat(Files.readString(project.resolve("pom.xml")).contains("org.cutpoint.scenario.delay"))
                .isEqualTo(kind.equals("scheduler"));
        String path = Stream.of(
                        InputException.class,
                        StrategyContract.class,
                        ProfilerContract.class,
                        CodecContract.class,
                        LoaderContract.class,
                        BestCuts.class,
                        Test.class,
                        AssertionFailedError.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-cp", path));
        Path classes = Files.createDirectory(temp.resolve("classes"));
        arguments.addAll(List.of("-d", classes.toString(), main.toString(), test.toString()));
        // Those of the specification are there when bundles are compiled only.
        for (String annotation : List.of(
                "Activate {}",
                "Component { Class<?> service(); String[] property() default {}; }",
                "Reference { String target() default \"\"; }")) {
            Path file = temp.resolve(annotation.split(" ")[0] + ".java");
            Files.writeString(file, "package org.osgi.service.component.annotations; public @interface " + annotation);
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(classes.resolve("org/example/cut/MyBestCutTest.class")).exists();
    }

    @Test
    void refusesWhatItCannotWrite() throws IOException {
        Files.writeString(Files.createDirectory(temp.resolve("full")).resolve("file"), "mine");
        for (List<String> wrong : List.of(
                List.of("runner", "my.Name", "x", "strategy or scheduler or profiler or codec or loader"),
                List.of("strategy", "Name", "x", "package"),
                List.of("strategy", "my.class", "x", "package"),
                List.of("strategy", "my.9Name", "x", "package"),
                List.of("strategy", "my.name", "x", "capital"),
                List.of("strategy", "my.\u00dcnicode", "x", "without accents"),
                List.of("strategy", "my.Na$me", "x", "without accents"),
                List.of("strategy", "java.lang.Name", "x", "a package of your own"),
                List.of("strategy", "my.Name", "full", "not empty"),
                List.of("strategy", "my.Name", "full/file", "not empty"))) {
            assertThatThrownBy(() -> run(
                            wrong.get(0),
                            wrong.get(1),
                            temp.resolve(wrong.get(2)).toString()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(wrong.get(3));
        }
        assertThat(temp.resolve("x")).doesNotExist();
        assertThat(temp.resolve("full/file")).content().isEqualTo("mine");
        home = temp.resolve("nowhere");
        assertThatThrownBy(() -> run("strategy", "my.Name", temp.resolve("x").toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("maven");
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .containsExactlyInAnyOrder("product", "full");
        }
    }

    /** Maven does not look again at a version that it has once fetched, so that each build has its own. */
    @Test
    void oneBuildOfTheInterfacesIsNamed() throws IOException {
        Files.createDirectories(home.resolve("maven/org/cutpoint/org.cutpoint.api/1.0.0-34cd"));
        assertThatThrownBy(() -> run("strategy", "my.Name", temp.resolve("x").toString()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("several times");
        assertThat(temp.resolve("x")).doesNotExist();
    }

    @Test
    void theProductMayLieInAFolderOfAnyName() throws IOException {
        home = Files.createDirectory(temp.resolve("a & b <c>"));
        Files.createDirectories(home.resolve("maven/org/cutpoint/org.cutpoint.api/1.0.0-12ab"));
        Path project = temp.resolve("mine");
        assertThat(run("strategy", "my.Name", project.toString())).isZero();

        assertThat(Files.readString(project.resolve("pom.xml")))
                .contains("a%20%26%20b%20%3Cc%3E/maven/</cutpoint.repository>");
    }

    @Test
    void anEmptyFolderWillDo() throws IOException {
        Path project = Files.createDirectory(temp.resolve("empty"));
        assertThat(run("strategy", "my.Name", project.toString())).isZero();
        assertThat(project.resolve("pom.xml")).exists();
    }

    @Test
    void idsAreInTheStyleOfOthers() {
        assertThat(TemplateProjects.id("MyBestCut")).isEqualTo("my-best-cut");
        assertThat(TemplateProjects.id("JPSFaster2")).isEqualTo("jps-faster2");
        assertThat(TemplateProjects.id("Name")).isEqualTo("name");
    }
}
