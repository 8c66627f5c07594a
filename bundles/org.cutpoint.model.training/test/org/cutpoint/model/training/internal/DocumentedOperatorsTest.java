package org.cutpoint.model.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Users read which operators can be trained through; so that has to be true. */
class DocumentedOperatorsTest {
    private static final String BEGIN = "gradients go through\n";

    @Test
    void theDocumentListsWhatThereIs() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/formats.md"))) {
            root = root.getParent();
        }
        String text = Files.readString(root.resolve("docs/formats.md"));
        String list = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf("Restrictions: no vectors"));
        Set<String> listed = new TreeSet<>();
        Matcher names = Pattern.compile("`(\\w+)`").matcher(list);
        while (names.find()) {
            listed.add(names.group(1));
        }

        assertThat(listed).isEqualTo(Rules.operators());
    }
}
