package org.cutpoint.runtime.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.observe.Health.Result;
import org.cutpoint.api.observe.Health.Status;
import org.cutpoint.api.observe.Metrics;
import org.cutpoint.api.observe.ObservationPort;
import org.junit.jupiter.api.Test;

class ObservationCommandsTest {
    private final ObservationCommands commands = new ObservationCommands();

    @Test
    void healthIsALineForEachCheck() {
        commands.health =
                () -> List.of(new Result("disk", Status.WARN, "soon full"), new Result("queue", Status.OK, "empty"));
        assertThat(commands.health()).isEqualTo("well\nWARN      disk: soon full\nOK        queue: empty");

        commands.health = () -> List.of(new Result("disk", Status.CRITICAL, "full"));
        assertThat(commands.health()).startsWith("not well\nCRITICAL  disk");
    }

    @Test
    void metricsAreAllOrThoseOfAName() {
        commands.metrics = new Metrics() {
            @Override
            public String contentType() {
                return "text/plain";
            }

            @Override
            public String text() {
                return "a_x 1\nb_x 2\na_y 3\n";
            }
        };
        assertThat(commands.metrics()).isEqualTo("a_x 1\nb_x 2\na_y 3\n");
        assertThat(commands.metrics("a_")).isEqualTo("a_x 1\na_y 3");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(commands::health).isInstanceOf(InputException.class).hasMessageContaining("health checks");
        assertThatThrownBy(commands::jobs).isInstanceOf(InputException.class);
    }

    @Test
    void theLastPortThatWasOpenedIsOpen() {
        List<String> seen = new ArrayList<>();
        commands.ports = (bind, port) -> {
            seen.add("open " + port);
            return new ObservationPort.Opened() {
                @Override
                public int port() {
                    return port;
                }

                @Override
                public void close() {
                    seen.add("close " + port);
                }
            };
        };

        assertThat(commands.port("1")).isEqualTo("http://127.0.0.1:1/");
        commands.port("2");
        assertThatThrownBy(() -> commands.port("x"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'x' is no number");
        commands.close();

        assertThat(seen).containsExactly("open 1", "open 2", "close 1", "close 2");
    }
}
