package org.cutpoint.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void sizes() {
        assertThat(Units.bytes(0)).isEqualTo("0 B");
        assertThat(Units.bytes(999)).isEqualTo("999 B");
        assertThat(Units.bytes(1_000)).isEqualTo("1.00 kB");
        assertThat(Units.bytes(602_112)).isEqualTo("602 kB");
        assertThat(Units.bytes(999_499)).isEqualTo("999 kB");
        assertThat(Units.bytes(999_500)).isEqualTo("1.00 MB");
        assertThat(Units.bytes(12_042_240)).isEqualTo("12.0 MB");
        assertThat(Units.bytes(Long.MAX_VALUE)).isEqualTo("9.22 EB");
    }

    @Test
    void counts() {
        assertThat(Units.count(61_100_840)).isEqualTo("61.1 M");
        assertThat(Units.count(7)).isEqualTo("7");
    }

    @Test
    void timesThatAreComparedShareAUnit() {
        assertThat(Units.time(532, 16_500)).isEqualTo("0.53 s");
        assertThat(Units.time(532, 999)).isEqualTo("532 ms");
        assertThat(Units.time(3.14159, 20)).isEqualTo("3.1 ms");
    }

    @Test
    void percentages() {
        assertThat(Units.percent(0.521)).isEqualTo("+52.1 %");
        assertThat(Units.percent(-2.83)).isEqualTo("-283 %");
        assertThat(Units.percent(-0.0001)).isEqualTo("+0.0 %");
    }

    @Test
    void ratesWithoutNeedlessDigits() {
        assertThat(Units.plain(8)).isEqualTo("8");
        assertThat(Units.plain(5.85)).isEqualTo("5.85");
        assertThat(Units.plain(2.0275)).isEqualTo("2.0275");
    }
}
