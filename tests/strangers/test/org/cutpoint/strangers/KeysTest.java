package org.cutpoint.strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.cutpoint.strangers.Product.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two machines with keys, as an operator sets them up, with what is shipped: it sees fewer of Java's packages than tests elsewhere. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "It starts programs by their shell scripts.")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KeysTest {
    private static final String HERE = "127.0.0.1";

    @TempDir
    private Path folder;

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    private void works(String... arguments) throws Exception {
        Ended ended = Product.run(folder, arguments);
        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    /** In one line, behind those of what has begun before. */
    private void refused(String why, String... arguments) throws Exception {
        Ended ended = Product.run(folder, arguments);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
        List<String> lines = ended.err().strip().lines().toList();
        assertThat(lines).as(ended.toString()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(lines.get(lines.size() - 1)).as(ended.toString()).contains(why);
    }

    private String[] run(String cloud, String keys) {
        return ("run zoo:lenet --cut s2 --network wifi --no-remote-profile --jobs 1 --cloud " + cloud + " --keys "
                        + in(keys))
                .split(" ");
    }

    @Test
    void servesWhoHasKeysAndNobodyElse() throws Exception {
        works("keys", "init", "--host", HERE, "--keys", in("cloud"));
        works("keys", "device", "camera", "--keys", in("cloud"));
        Files.move(folder.resolve("cloud/devices/camera"), folder.resolve("camera"));
        refused("no keys in", "serve", "--bind", "0.0.0.0", "--port", "0", "--keys", in("none"));

        Path log = folder.resolve("serve.txt");
        Process serve = Product.process(
                        folder,
                        "serve",
                        "--bind",
                        "0.0.0.0",
                        "--port",
                        "0",
                        "--keys",
                        in("cloud"),
                        "--exit-with-parent")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await("runtime that listens")
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> !serve.isAlive()
                            || Product.READY.matcher(Files.readString(log)).find());
            Matcher ready = Product.READY.matcher(Files.readString(log));
            assertThat(ready.find()).as(Files.readString(log)).isTrue();
            String plain = HERE + ":" + ready.group(1);
            String encrypted = "grpcs://" + plain;

            works(run(encrypted, "camera"));
            refused("no keys in", run(encrypted, "none"));
            refused(plain, run(plain, "none"));
            works("keys", "revoke", "camera", "--keys", in("cloud"));
            refused("does not know you", run(encrypted, "camera"));
        } finally {
            serve.getOutputStream().close();
            serve.destroy();
            serve.waitFor(1, TimeUnit.MINUTES);
            serve.destroyForcibly();
        }
    }
}
