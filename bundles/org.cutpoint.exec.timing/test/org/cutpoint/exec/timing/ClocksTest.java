package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private final AtomicInteger asked = new AtomicInteger();

    /** Knows no more than to exchange, so often. */
    private Connection connection(int answers) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("exchange");
                    if (asked.incrementAndGet() > answers) {
                        throw new InputException("server", "it does not exchange", "");
                    }
                    return 1L;
                });
    }

    @Test
    void asksOftenEnoughThatOneIsQuick() {
        Clocks.compare(connection(100));
        assertThat(asked).hasValueGreaterThan(3).hasValueLessThan(100);
    }

    @Test
    void aServerThatDoesNotTellIsNotAskedAgain() {
        Clocks.compare(connection(0));
        assertThat(asked).hasValue(1);
    }
}
