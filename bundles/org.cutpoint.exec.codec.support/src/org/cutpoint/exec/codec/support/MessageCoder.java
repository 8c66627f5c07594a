package org.cutpoint.exec.codec.support;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.cutpoint.api.Lease;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;

/**
 * Encodes what travels one way over an emulated link, and knows how long that takes this machine when nothing else disturbs
 * it: a slower one is not disturbed so many times as much. Thread-safe.
 */
public final class MessageCoder {
    /** Runs before the clock starts. */
    private static final int TIMED = 8;

    private static final int MOST_TIMED = 2000;

    private final Map<String, Supplier<Lease<TensorCodec>>> codecs;
    private final double senderSlowdown;
    private final double receiverSlowdown;
    private final Map<String, UndisturbedTime> encodeTimes = new HashMap<>();
    private final Map<String, UndisturbedTime> decodeTimes = new HashMap<>();

    private MessageCoder(
            Map<String, Supplier<Lease<TensorCodec>>> codecs, double senderSlowdown, double receiverSlowdown) {
        this.codecs = Map.copyOf(codecs);
        this.senderSlowdown = senderSlowdown;
        this.receiverSlowdown = receiverSlowdown;
    }

    /**
     * @param codecs that there are
     * @param ids of those with which tensors travel, by tensor; the others travel as they are
     * @param senderSlowdown how many times slower than this machine the sender is
     * @param receiverSlowdown how many times slower than this machine the receiver is
     */
    public static MessageCoder of(
            TensorCodecs codecs, Map<String, String> ids, double senderSlowdown, double receiverSlowdown) {
        Map<String, Supplier<Lease<TensorCodec>>> byTensor = new HashMap<>();
        ids.forEach((tensor, id) -> {
            // Raw ones are left out: they take no time, and their data is shared.
            if (!id.equals(TensorCodecs.RAW)) {
                byTensor.put(tensor, () -> codecs.lease(id));
            }
        });
        return new MessageCoder(byTensor, senderSlowdown, receiverSlowdown);
    }

    /**
     * What became of the tensors of a message.
     *
     * @param bytes in all
     * @param encodeNanos the sender's time to encode them
     * @param decodeNanos the receiver's time to decode them
     */
    public record Coded(long bytes, long encodeNanos, long decodeNanos) {}

    /** Has the times of these tensors' codecs known, which run here already. */
    public void warmUp(Map<String, Tensor> tensors) {
        warmUp(tensors, 0);
    }

    /** The same, and until so long, nanoseconds, has passed: of codecs that may never have run here. */
    public void warmUp(Map<String, Tensor> tensors, long nanos) {
        if (tensors.keySet().stream().noneMatch(codecs::containsKey)) {
            return;
        }
        long start = System.nanoTime();
        for (int i = 0; i < TIMED || i < MOST_TIMED && System.nanoTime() - start < nanos; i++) {
            code(new HashMap<>(tensors));
        }
    }

    /** Puts in the tensors' places what the other side makes of their encodings. */
    public synchronized Coded code(Map<String, Tensor> tensors) {
        long bytes = 0;
        double encodeNanos = 0;
        double decodeNanos = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            Supplier<Lease<TensorCodec>> lease = codecs.get(entry.getKey());
            if (lease == null) {
                bytes += tensor.info().bytes();
                continue;
            }
            UndisturbedTime encodeTime = encodeTimes.computeIfAbsent(entry.getKey(), k -> new UndisturbedTime());
            UndisturbedTime decodeTime = decodeTimes.computeIfAbsent(entry.getKey(), k -> new UndisturbedTime());
            // One lease: another version of the codec might not read what this one has written.
            try (Lease<TensorCodec> codec = lease.get()) {
                BusyTime busy = BusyTime.start(1);
                ByteBuffer encoded = codec.get().encode(tensor);
                encodeTime.add(busy.nanos());
                bytes += encoded.remaining();
                busy = BusyTime.start(1);
                entry.setValue(codec.get().decode(tensor.info(), encoded));
                decodeTime.add(busy.nanos());
            }
            encodeNanos += senderSlowdown * encodeTime.nanos();
            decodeNanos += receiverSlowdown * decodeTime.nanos();
        }
        return new Coded(bytes, Math.round(encodeNanos), Math.round(decodeNanos));
    }
}
