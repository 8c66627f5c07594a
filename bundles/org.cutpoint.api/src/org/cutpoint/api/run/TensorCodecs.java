package org.cutpoint.api.run;

import java.util.List;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** The codecs that are there at the moment. A service; thread-safe. */
@ProviderType
public interface TensorCodecs {
    /** The id of the codec that leaves tensors as they are, and is always there. */
    String RAW = "raw";

    /** Ids of all, ascending. */
    List<String> ids();

    /**
     * A codec.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    TensorCodec get(String id);
}
