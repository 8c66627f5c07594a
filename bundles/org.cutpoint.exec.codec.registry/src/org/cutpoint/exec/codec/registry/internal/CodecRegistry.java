package org.cutpoint.exec.codec.registry.internal;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Codecs by their ids, as bundles with them come and go. */
@Component
public final class CodecRegistry implements TensorCodecs {
    private final Map<String, TensorCodec> codecs = new ConcurrentSkipListMap<>();

    /** A codec has come. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addCodec(TensorCodec codec, Map<String, Object> properties) {
        codecs.put(String.valueOf(properties.get(TensorCodec.ID)), codec);
    }

    /** A codec goes. */
    public void removeCodec(TensorCodec codec, Map<String, Object> properties) {
        codecs.remove(String.valueOf(properties.get(TensorCodec.ID)), codec);
    }

    @Override
    public List<String> ids() {
        return List.copyOf(codecs.keySet());
    }

    @Override
    public TensorCodec get(String id) {
        TensorCodec codec = codecs.get(Objects.requireNonNull(id));
        if (codec == null) {
            throw new InputException(
                    "codec", "there is no codec '" + id + "'", "There are " + String.join(", ", codecs.keySet()));
        }
        return codec;
    }
}
