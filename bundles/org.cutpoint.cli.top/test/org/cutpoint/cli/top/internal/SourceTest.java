package org.cutpoint.cli.top.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cutpoint.api.InputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":9464", "host:0", "host:65536", "host:99999", "a_b:9464", "h:1/x"})
    void saysWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> new Source(address))
                .isInstanceOf(InputException.class)
                .hasMessage("--at: '" + address + "' is no address. Give HOST:PORT with a port of 1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9464, 127.0.0.1:9464",
        "http://pi.example:1/, pi.example:1",
        "[::1]:65535, [::1]:65535",
    })
    void takesWhatIsOne(String address, String where) {
        assertThat(new Source(address).where()).isEqualTo(where);
    }
}
