package org.cutpoint.runtime.configure.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

class ConfigurationFileTest {
    private static final Path SAMPLE =
            Path.of("../../features/org.cutpoint.runtime.feature/rootfiles/conf/cutpoint.json.sample");

    @TempDir
    Path folder;

    @Test
    void readsValuesOfAllTypesAndComments() throws IOException {
        Path file = Files.writeString(
                folder.resolve("cutpoint.json"),
                "// why\n{\"a.b\": {\"n:Integer\": 3, \"on\": true, \"names\": [\"x\", \"y\"]}, \"f~one\": {\"t\": \"u\"}}");

        var all = ConfigurationFile.read(file);

        assertThat(all.keySet()).containsExactly("a.b", "f~one");
        assertThat(all.get("a.b")).containsEntry("n", 3).containsEntry("on", true);
    }

    @Test
    void theSampleIsOne() throws IOException {
        assertThat(ConfigurationFile.read(SAMPLE).get("org.cutpoint.runtime.host.internal.LocalModelHost"))
                .containsEntry("queueLength", 1024);
    }

    @Test
    void theSampleHasAllThatCanBeSet() throws IOException {
        try (Stream<Path> sources =
                Files.walk(Path.of("..")).filter(p -> p.toString().endsWith(".java"))) {
            List<String> configured = sources.filter(ConfigurationFileTest::isConfigured)
                    .map(p -> p.getFileName().toString().replace(".java", ""))
                    .toList();
            String sample = Files.readString(SAMPLE);

            assertThat(configured).hasSizeGreaterThan(10).allMatch(name -> sample.contains("." + name + "\""));
        }
    }

    private static boolean isConfigured(Path source) {
        try {
            return source.toString().contains("src") && Files.readString(source).contains("\n@Designate(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A component like those that bnd describes. */
    private Declared declared() throws IOException {
        Path description = Files.writeString(
                folder.resolve("component.xml"),
                "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.4.0' name='org.cutpoint.a.Queue'>"
                        + "<property name='length' type='Integer' value='8'/><property name='name' value='q'/>"
                        + "<property name='on' type='Boolean' value='true'/></scr:component>");
        URL entry = description.toUri().toURL();
        return new Declared((Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, args) -> args[0].equals("OSGI-INF/org.cutpoint.a.Queue.xml") ? entry : null));
    }

    @Test
    void takesWhatAComponentHas() throws IOException {
        Declared declared = declared();

        declared.check("file", "org.cutpoint.a.Queue", Map.of("length", 5L, "name", "x", "on", false));
        declared.check("file", "org.cutpoint.a.Queue~second", Map.of("length", 5));
        declared.check("file", "com.example.MayCome", Map.of("what", "ever"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "org.cutpoint.a.Queu | length | 5 | no component has the name 'org.cutpoint.a.Queu'",
                "org.cutpoint.a.Queue | lenght | 5 | org.cutpoint.a.Queue has no setting 'lenght'. It has length, name, on",
                "org.cutpoint.a.Queue | length | many | 'length' of org.cutpoint.a.Queue cannot be many. Give a value of the type Integer"
            })
    void saysWhatAComponentHasNot(String pid, String key, String value, String message) throws IOException {
        Object given = value.equals("many") ? value : Integer.valueOf(value);
        Declared declared = declared();

        assertThatThrownBy(() -> declared.check("file", pid, Map.of(key, given)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("file")
                .hasMessageContaining(message);
    }

    @Test
    void nothingStandsForSomethingElse() throws IOException {
        Declared declared = declared();

        for (String text : List.of("${HOME}/models", "$[env:NAME]", "a$[prop:b;default=c]")) {
            assertThatThrownBy(() -> declared.check("file", "org.cutpoint.a.Queue", Map.of("name", text)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'name' of org.cutpoint.a.Queue is " + text)
                    .hasMessageContaining("Write the value itself");
        }
        declared.check("file", "org.cutpoint.a.Queue", Map.of("name", "ina\\d+$|[$]{2}"));
        declared.check("file", "com.example.MayCome", Map.of("what", "${ever}"));
    }

    @Test
    void wholeNumbersHaveTheirBounds() throws IOException {
        Declared declared = declared();

        for (Object wrong : List.of(1L << 40, 2.5, "5", true)) {
            assertThatThrownBy(() -> declared.check("file", "org.cutpoint.a.Queue", Map.of("length", wrong)))
                    .isInstanceOf(InputException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"a\": 3}", "{\"a\": {\"n:Integer\": \"many\"}}"})
    void whatIsNoConfigurationSaysSo(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("cutpoint.json"), text);

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString());
    }
}
