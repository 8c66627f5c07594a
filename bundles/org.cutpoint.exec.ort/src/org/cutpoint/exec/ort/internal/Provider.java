package org.cutpoint.exec.ort.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/** ONNX Runtime's execution providers that a tier can be set to. */
enum Provider {
    CPU(OrtProvider.CPU) {
        @Override
        void append(SessionOptions settings, Map<String, String> options, int threads) {
            if (!options.isEmpty()) {
                throw new InputException(
                        "execution provider 'cpu'", "it has no options, but got " + options.keySet(), "Remove them.");
            }
        }
    },

    CUDA(OrtProvider.CUDA) {
        @Override
        void append(SessionOptions settings, Map<String, String> options, int threads) throws OrtException {
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
                for (Map.Entry<String, String> option : options.entrySet()) {
                    cuda.add(option.getKey(), option.getValue());
                }
                settings.addCUDA(cuda);
            }
        }
    },

    TENSORRT(OrtProvider.TENSOR_RT) {
        @Override
        void append(SessionOptions settings, Map<String, String> options, int threads) throws OrtException {
            try (OrtTensorRTProviderOptions tensorrt = new OrtTensorRTProviderOptions()) {
                for (Map.Entry<String, String> option : options.entrySet()) {
                    tensorrt.add(option.getKey(), option.getValue());
                }
                settings.addTensorrt(tensorrt);
            }
        }
    },

    COREML(OrtProvider.CORE_ML) {
        @Override
        void append(SessionOptions settings, Map<String, String> options, int threads) throws OrtException {
            settings.addCoreML(options);
        }
    },

    /** Has threads of its own. */
    XNNPACK(OrtProvider.XNNPACK) {
        @Override
        void append(SessionOptions settings, Map<String, String> options, int threads) throws OrtException {
            Map<String, String> all = new HashMap<>(Map.of("intra_op_num_threads", Integer.toString(threads)));
            all.putAll(options);
            settings.addXnnpack(all);
            settings.setIntraOpNumThreads(1);
        }
    };

    private final OrtProvider id;

    Provider(OrtProvider id) {
        this.id = id;
    }

    /** Adds it, before the processor, which ONNX Runtime adds itself. */
    abstract void append(SessionOptions settings, Map<String, String> options, int threads) throws OrtException;

    boolean onProcessor() {
        return this == CPU || this == XNNPACK;
    }

    /** As configured and shown. */
    String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    String where() {
        return "execution provider '" + shown() + "'";
    }

    /** @throws InputException if ONNX Runtime was built without it */
    void checkBuilt() {
        Set<OrtProvider> built = OrtEnvironment.getAvailableProviders();
        if (!built.contains(id)) {
            String has = Arrays.stream(values())
                    .filter(p -> built.contains(p.id))
                    .map(Provider::shown)
                    .collect(Collectors.joining(", "));
            throw new InputException(
                    where(),
                    "this build of ONNX Runtime ("
                            + OrtEnvironment.getEnvironment().getVersion() + ") lacks it; it has " + has,
                    "Choose one of these, or exchange the bundle org.cutpoint.lib.onnxruntime for a build with it.");
        }
    }

    /** @throws InputException if there is none of the name */
    static Provider named(String name) {
        return Arrays.stream(values())
                .filter(p -> p.shown().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "execution provider '" + name + "'",
                        "it is unknown",
                        "Choose one of "
                                + Arrays.stream(values()).map(Provider::shown).collect(Collectors.joining(", "))
                                + "."));
    }
}
