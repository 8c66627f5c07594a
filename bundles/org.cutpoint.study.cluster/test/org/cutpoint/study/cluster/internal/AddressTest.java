package org.cutpoint.study.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @Test
    void thisMachineNeedsNoTrust() {
        assertThat(Address.text(Address.own("127.0.0.1:5771", false))).isEqualTo("127.0.0.1:5771");
        assertThat(Address.text(Address.of("localhost:0", false))).isEqualTo("127.0.0.1:0");
    }

    @Test
    void otherMachinesNeedTrust() {
        assertThatThrownBy(() -> Address.of("192.0.2.1:5771", false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("neither encrypted")
                .hasMessageContaining("--trusted-network");
        assertThat(Address.text(Address.of("192.0.2.1:5771", true))).isEqualTo("192.0.2.1:5771");
    }

    @Test
    void nobodySharesOutAtAnothersAddress() {
        assertThatThrownBy(() -> Address.own("192.0.2.1:5771", true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not this machine's");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, no address",
        "127.0.0.1:65536, no address",
        ":5771, no address",
        "0.0.0.0:5771, others cannot join",
        "no-such-machine.invalid:5771, there is no machine"
    })
    void whatIsNoAddressIsSaid(String text, String fault) {
        assertThatThrownBy(() -> Address.of(text, true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(fault);
    }
}
