package org.cutpoint.runtime.configure.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"a\": 3}", "{\"a\": {\"n:Integer\": \"many\"}}"})
    void whatIsNoConfigurationSaysSo(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("cutpoint.json"), text);

        assertThatThrownBy(() -> ConfigurationFile.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString());
    }
}
