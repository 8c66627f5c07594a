package org.cutpoint.runtime.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

class BundleExchangeTest {
    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void ofATraceTheInnermostCauseIsSaid() {
        Throwable cause = new IllegalStateException("no licence.");
        assertThat(BundleExchange.cause(trace(cause))).contains("java.lang.IllegalStateException: no licence");
        assertThat(BundleExchange.cause(trace(new RuntimeException(new InvocationTargetException(cause, "made")))))
                .contains("java.lang.IllegalStateException: no licence");
        assertThat(BundleExchange.cause("\n")).isEmpty();
        assertThat(BundleExchange.cause("x".repeat(10_000)).orElseThrow()).hasSizeLessThan(400);
    }
}
