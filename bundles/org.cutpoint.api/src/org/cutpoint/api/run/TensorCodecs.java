package org.cutpoint.api.run;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.osgi.annotation.versioning.ProviderType;

/** The codecs that are there at the moment. A service; thread-safe. */
@ProviderType
public interface TensorCodecs {
    /** The id of the codec that leaves tensors as they are, and is always there. */
    String RAW = "raw";

    /** Ids of all, ascending. */
    List<String> ids();

    /**
     * A codec. Its bundle may be exchanged: each call goes to the version that is there then, and ends on it.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    TensorCodec get(String id);

    /**
     * A lease on a codec, for who encodes and decodes with one version of it. This implementation's stays as it is.
     *
     * @throws InputException as {@link #get} has it
     */
    default Lease<TensorCodec> lease(String id) {
        TensorCodec codec = get(id);
        return new Lease<>() {
            @Override
            public TensorCodec get() {
                return codec;
            }

            @Override
            public String version() {
                return "";
            }

            @Override
            public void close() {
                // It is nobody's.
            }
        };
    }
}
