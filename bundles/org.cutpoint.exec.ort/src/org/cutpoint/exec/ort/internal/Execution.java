package org.cutpoint.exec.ort.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.cutpoint.api.InputException;

/**
 * What computes on this tier. Texts are looked at when a model is opened, not before: who configured it wrongly is told so
 * where it matters.
 *
 * @param provider name of a {@link Provider}
 * @param options KEY=VALUE each
 * @param wholly whether the processor must not help out
 */
record Execution(String provider, List<String> options, boolean wholly) {
    static final Execution CPU = new Execution("cpu", List.of(), false);

    Execution {
        options = List.copyOf(options);
    }

    /**
     * As configured; what the configuration leaves open is in the framework's properties, which are there from the start.
     *
     * @param property a framework property by its name, or null
     */
    static Execution of(OrtConfig config, Function<String, String> property) {
        String provider = config.provider().isBlank()
                ? Optional.ofNullable(property.apply("cutpoint.provider"))
                        .filter(name -> !name.isBlank())
                        .orElse("cpu")
                : config.provider();
        List<String> options = config.options().length > 0
                ? List.of(config.options())
                : Optional.ofNullable(property.apply("cutpoint.provider.options"))
                        .filter(text -> !text.isBlank())
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of());
        return new Execution(provider.strip(), options, config.wholly());
    }

    /** The provider's name as it stands in profiles and reports. */
    String shown() {
        return Provider.named(provider).shown();
    }

    /** Whether this process's threads compute. */
    boolean onProcessor() {
        return Provider.named(provider).onProcessor();
    }

    /** Whether it is what every build of ONNX Runtime has. */
    boolean usual() {
        return Provider.named(provider) == Provider.CPU;
    }

    /**
     * Checks that sessions could run on it: a driver is only looked for when one is asked for.
     *
     * @throws InputException if the provider is unknown, missing, or cannot be started
     */
    void checkUsable() {
        try (SessionOptions settings = new SessionOptions()) {
            set(settings, 1);
        } catch (OrtException e) {
            throw new InputException(Provider.named(provider).where(), "it cannot be used: " + e.getMessage(), "", e);
        }
    }

    /**
     * Has a session run on it.
     *
     * @throws InputException if the provider is unknown, missing, or cannot be started
     */
    void set(SessionOptions settings, int threads) throws OrtException {
        Provider its = Provider.named(provider);
        its.checkBuilt();
        try {
            its.append(settings, map(its), threads);
        } catch (OrtException e) {
            throw new InputException(
                    its.where(),
                    "it cannot be used: " + e.getMessage().lines().findFirst().orElse(""),
                    "Check its driver, libraries and options; nothing falls back to another provider.",
                    e);
        }
        if (wholly) {
            settings.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
    }

    private Map<String, String> map(Provider its) {
        Map<String, String> map = new TreeMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new InputException(its.where(), "option '" + option + "' is not KEY=VALUE", "");
            }
            map.put(
                    option.substring(0, equals).strip(),
                    option.substring(equals + 1).strip());
        }
        return map;
    }
}
