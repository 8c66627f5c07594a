package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.transport.Connection;
import org.junit.jupiter.api.Test;

class TransportBenchmarkTest {
    private final List<Object> asked = new ArrayList<>();

    private final Connection connection = (Connection) Proxy.newProxyInstance(
            TransportBenchmarkTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
                asked.add(method.getName() + " " + arguments[0] + " " + arguments[1]);
                return 1_500_000L;
            });

    @Test
    void bothCarryTheSame() throws IOException {
        try (TransportBenchmark benchmark = new TransportBenchmark(connection)) {
            assertThat(benchmark.transport(1000, 10)).isEqualTo(1.5);
            // As often as its peer would lose count of bytes, if it did.
            for (int i = 0; i < 3; i++) {
                assertThat(benchmark.socket(10_000_000, 0)).isPositive();
                assertThat(benchmark.socket(1, 100_000)).isPositive();
            }
        }
        assertThat(asked).containsExactly("exchange 1000 10");
    }
}
