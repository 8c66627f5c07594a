package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Test;

class CloudsTest {
    private final List<String> connected = new ArrayList<>();
    private final Clouds clouds = new Clouds(List.of(new Net("tcp"), new Net("grpc"), new Net("kserve")), Keys.NONE);

    private final class Net implements Transport {
        private final String scheme;

        Net(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public String scheme() {
            return scheme;
        }

        @Override
        public Connection connect(String host, int port, Duration timeout) {
            connected.add(scheme + " " + host + " " + port);
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
        }

        @Override
        public Connection connect(String host, int port, Duration timeout, Credentials credentials) {
            return connect("encrypted " + host, port, timeout);
        }

        @Override
        public Server serve(String bind, int port, ModelHost host) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void anAddressSaysWhichTransport() {
        for (String address : List.of("h:1", "grpc://h:2", "tcp://h:3", "tcp://[::1]:4", "[::1]:5")) {
            assertThat(Clouds.isAddress(address)).isTrue();
            clouds.connect("--cloud", address).close();
        }
        assertThat(connected).containsExactly("grpc h 1", "grpc h 2", "tcp h 3", "tcp ::1 4", "grpc ::1 5");
    }

    /** They have certificates of authorities that Java knows, and nobody has keys for them. */
    @Test
    void serversOfOthersAreReachedEncryptedWithoutKeys() {
        clouds.connect("--cloud", "kserves://h:1").close();
        clouds.connect("--cloud", "kserve://h:2").close();
        assertThat(connected).containsExactly("kserve encrypted h 1", "kserve h 2");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String address : List.of("h", "tcp://h", "tcp://h:0", "h:70000", "tcp:4x")) {
            assertThatThrownBy(() -> clouds.connect("--cloud", address))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("is no HOST:PORT");
        }
        assertThatThrownBy(() -> clouds.connect("--cloud", "http://h:80"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no transport 'http'. Give grpc or kserve or tcp");
    }
}
