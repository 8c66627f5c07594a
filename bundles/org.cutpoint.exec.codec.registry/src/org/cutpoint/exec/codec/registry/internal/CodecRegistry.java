package org.cutpoint.exec.codec.registry.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.runtime.lease.LeasedServices;
import org.cutpoint.runtime.lease.LeasedServices.Kind;
import org.cutpoint.runtime.lease.LeasedServices.Waits;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Codecs by their ids, as bundles with them come and go. */
@Component(service = TensorCodecs.class)
public final class CodecRegistry implements TensorCodecs {
    /** No gap: who asks for a codec that is gone holds a thread of the network up. */
    private static final Waits WAITS = new Waits(Duration.ofSeconds(60), Duration.ZERO);

    private final LeasedServices<TensorCodec> codecs;

    @Activate
    public CodecRegistry(BundleContext context) {
        codecs = new LeasedServices<>(new Kind("codec", TensorCodec.ID, "cutpoint.description"), context, WAITS);
    }

    @Deactivate
    void deactivate() {
        codecs.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCodec(ServiceReference<TensorCodec> reference) {
        codecs.bind(reference);
    }

    void updatedCodec(ServiceReference<TensorCodec> reference) {
        codecs.updated(reference);
    }

    void unbindCodec(ServiceReference<TensorCodec> reference) {
        codecs.unbind(reference);
    }

    @Override
    public List<String> ids() {
        return codecs.list().stream().map(Entry::id).toList();
    }

    @Override
    public TensorCodec get(String id) {
        if (!ids().contains(id)) {
            throw new InputException(
                    "codec", "there is no codec '" + id + "'", "There are " + String.join(", ", ids()));
        }
        return new Current(id);
    }

    @Override
    public Lease<TensorCodec> lease(String id) {
        return codecs.lease(id);
    }

    /** The codec of an id, whichever version it is now. */
    private final class Current implements TensorCodec {
        private final String id;

        Current(String id) {
            this.id = id;
        }

        private <T> T call(Function<TensorCodec, T> work) {
            try (Lease<TensorCodec> lease = lease(id)) {
                return work.apply(lease.get());
            }
        }

        @Override
        public boolean lossless() {
            return call(TensorCodec::lossless);
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            return call(codec -> codec.encode(tensor));
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer encoded) {
            return call(codec -> codec.decode(info, encoded));
        }
    }
}
