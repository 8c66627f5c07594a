package org.cutpoint.runtime.edge.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.exec.codec.support.MessageCoder;
import org.cutpoint.exec.codec.support.MessageCoder.Coded;

/**
 * How tensors of a chain travel between this server and the next: over an emulated network they are encoded and decoded here, which
 * stands for both sides; over a real one the transport does it. Thread-safe.
 */
final class Coding {
    /** Until its code is compiled: as whoever plans measures it. */
    private static final long WARM_NANOS = 300_000_000;

    private final Map<String, String> wire;
    private final MessageCoder up;
    private final MessageCoder back;
    private final Codings ids;
    private final Set<String> warm;
    private final AtomicBoolean firstUp = new AtomicBoolean(true);
    private final AtomicBoolean firstBack = new AtomicBoolean(true);

    private Coding(Map<String, String> wire, MessageCoder up, MessageCoder back, Codings ids, Set<String> warm) {
        this.wire = Map.copyOf(wire);
        this.up = up;
        this.back = back;
        this.ids = ids;
        this.warm = warm;
    }

    /** Over a real network. */
    static Coding real(TensorCodecs codecs, Codings ids) {
        Map<String, String> wire = new HashMap<>(ids.up());
        wire.putAll(ids.down());
        MessageCoder plain = MessageCoder.of(codecs, Map.of(), 1, 1);
        return new Coding(wire, plain, plain, Codings.NONE, Set.of());
    }

    /**
     * Over an emulated one.
     *
     * @param here how many times slower this server is made
     * @param there how many times slower the next one is
     * @param warm ids of codecs that have run here, which grows; thread-safe
     */
    static Coding emulated(TensorCodecs codecs, Codings ids, double here, double there, Set<String> warm) {
        return new Coding(
                Map.of(),
                MessageCoder.of(codecs, ids.up(), here, there),
                MessageCoder.of(codecs, ids.down(), there, here),
                ids,
                warm);
    }

    /**
     * What these tensors are to travel with.
     *
     * @param sent ids of those that go on
     * @param returned ids of those that come back
     */
    static Codings of(Codings all, Collection<String> sent, Collection<String> returned) {
        return new Codings(chosen(all.up(), sent), chosen(all.down(), returned));
    }

    private static Map<String, String> chosen(Map<String, String> ids, Collection<String> tensors) {
        Map<String, String> chosen = new HashMap<>(ids);
        chosen.keySet().retainAll(Set.copyOf(tensors));
        chosen.values().removeIf(TensorCodecs.RAW::equals);
        return chosen;
    }

    /** @throws TransportException if a server lacks one of the codecs */
    static void check(String tier, Codings ids, Collection<String> there) {
        Set<String> missing = new TreeSet<>(ids.up().values());
        missing.addAll(ids.down().values());
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    "tier '" + tier + "'",
                    "its runtime has no codec '" + String.join("', '", missing) + "'",
                    "Leave it out of --codec, or install its bundle there");
        }
    }

    /** What the transport encodes, by tensor. */
    Map<String, String> wire() {
        return wire;
    }

    /** What a message onward counts as; puts in the tensors' places what the next server makes of them. */
    Coded code(Map<String, Tensor> tensors) {
        if (firstUp.getAndSet(false)) {
            up.warmUp(tensors, warm.addAll(ids.up().values()) ? WARM_NANOS : 0);
        }
        return up.code(tensors);
    }

    /** What a message back counts as; puts in the tensors' places what this server makes of them. */
    Coded codeBack(Map<String, Tensor> tensors) {
        if (firstBack.getAndSet(false)) {
            back.warmUp(tensors, warm.addAll(ids.down().values()) ? WARM_NANOS : 0);
        }
        return back.code(tensors);
    }

    /** By id. */
    static Map<String, Tensor> byId(List<Tensor> tensors) {
        Map<String, Tensor> byId = new HashMap<>();
        tensors.forEach(tensor -> byId.put(tensor.info().id(), tensor));
        return byId;
    }
}
