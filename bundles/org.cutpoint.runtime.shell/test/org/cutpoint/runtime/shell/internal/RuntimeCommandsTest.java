package org.cutpoint.runtime.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.plan.Strategies;
import org.junit.jupiter.api.Test;

class RuntimeCommandsTest {
    private static final ManagedBundle MINE =
            new ManagedBundle("my.bundle", "1.0.0", true, Optional.empty(), List.of("strategy mine"));

    private final List<String> asked = new ArrayList<>();
    private final Management management = proxy(Management.class);
    private final RuntimeCommands commands = new RuntimeCommands(management, proxy(Strategies.class));

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    asked.add(method.getName() + (arguments == null ? "" : " " + arguments[0]));
                    return switch (method.getName()) {
                        case "bundles" -> List.of(
                                MINE, new ManagedBundle("b", "2.0.0", false, Optional.of("it throws"), List.of()));
                        case "list" -> List.of(new Strategies.Entry("mine", "About it.", "my.bundle", "1.0.0"));
                        case "status" -> new RuntimeStatus(
                                "1.2.3",
                                Duration.ofSeconds(9),
                                true,
                                RuntimeStatus.Calls.NONE,
                                3 << 20,
                                OptionalDouble.empty(),
                                List.of("mine"),
                                List.of("raw"));
                        default -> MINE;
                    };
                }));
    }

    @Test
    void sayWhatTheyDo() {
        assertThat(commands.bundles())
                .isEqualTo("deployed  my.bundle 1.0.0: strategy mine\nruntime   b 2.0.0, refused it throws");
        assertThat(commands.install("a.jar")).isEqualTo("installed my.bundle 1.0.0: strategy mine");
        assertThat(commands.update("b.jar")).isEqualTo("updated to my.bundle 1.0.0: strategy mine");
        assertThat(commands.remove("my.bundle")).isEqualTo("removed my.bundle 1.0.0: strategy mine");
        assertThat(commands.status())
                .isEqualTo("version 1.2.3, up 9 s, 3 MiB of Java's memory\nstrategies mine\ncodecs raw");
        assertThat(commands.strategies()).isEqualTo("mine  1.0.0  About it.");
        assertThat(asked)
                .containsExactly(
                        "bundles",
                        "install " + Path.of("a.jar"),
                        "update " + Path.of("b.jar"),
                        "remove my.bundle",
                        "status",
                        "list");
    }
}
