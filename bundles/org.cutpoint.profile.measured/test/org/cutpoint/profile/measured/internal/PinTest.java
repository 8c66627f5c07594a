package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTest {
    @TempDir
    private Path root;

    private final List<List<String>> run = new ArrayList<>();

    private void thread(String status) throws Exception {
        Path thread = Files.createDirectories(root.resolve("proc/1/task/42"));
        Files.writeString(thread.resolve("status"), status);
        Files.createSymbolicLink(root.resolve("proc/thread-self"), thread);
    }

    @Test
    void aThreadIsKeptOnItsLastCoresAndLetGo() throws Exception {
        thread("Name: java\nCpus_allowed_list:\t0-2,7\n");

        Optional<Pin> pin = Pin.calling(2, root, run::add);

        assertThat(pin.orElseThrow().cores()).isEqualTo("2,7");
        pin.orElseThrow().close();
        assertThat(run)
                .containsExactly(
                        List.of("taskset", "-p", "-c", "2,7", "42"), List.of("taskset", "-p", "-c", "0-2,7", "42"));
    }

    @Test
    void moreThreadsThanCoresShareAll() throws Exception {
        thread("Cpus_allowed_list:\t1\n");

        assertThat(Pin.calling(4, root, run::add).orElseThrow().cores()).isEqualTo("1");
    }

    @Test
    void elsewhereItIsNotPossible() throws Exception {
        assertThat(Pin.calling(1, root, run::add)).isEmpty();
        thread("Name: java\n");
        assertThat(Pin.calling(1, root, run::add)).isEmpty();
        Files.writeString(root.resolve("proc/1/task/42/status"), "Cpus_allowed_list:\t0-1\n");
        assertThat(Pin.calling(1, root, command -> false)).isEmpty();
        assertThat(run).isEmpty();
        assertThat(Pin.runs(List.of("no-such-command-of-any-system"))).isFalse();
    }
}
