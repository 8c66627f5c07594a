package org.cutpoint.exec.pipeline.internal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.cutpoint.api.Lease;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.UndisturbedTime;

/**
 * Encodes what travels one way over an emulated link, and knows how long that takes this machine when nothing else disturbs
 * it: a slower one is not disturbed so many times as much. Thread-safe.
 */
final class Coder {
    /** Runs before the clock starts. */
    private static final int TIMED = 8;

    private final Map<String, Supplier<Lease<TensorCodec>>> codecs;
    private final double senderSlowdown;
    private final double receiverSlowdown;
    private final Map<String, UndisturbedTime> encodeTimes = new HashMap<>();
    private final Map<String, UndisturbedTime> decodeTimes = new HashMap<>();

    /**
     * @param codecs leases by tensor, for those that do not travel as they are
     * @param senderSlowdown how many times slower than this machine the sender is
     * @param receiverSlowdown how many times slower than this machine the receiver is
     */
    Coder(Map<String, Supplier<Lease<TensorCodec>>> codecs, double senderSlowdown, double receiverSlowdown) {
        this.codecs = Map.copyOf(codecs);
        this.senderSlowdown = senderSlowdown;
        this.receiverSlowdown = receiverSlowdown;
    }

    /**
     * What became of the tensors of a message.
     *
     * @param bytes in all
     * @param encodeNanos the sender's time to encode them
     * @param decodeNanos the receiver's time to decode them
     */
    record Coded(long bytes, long encodeNanos, long decodeNanos) {}

    /** Has the times of these tensors' codecs known. */
    void warmUp(Map<String, Tensor> tensors) {
        for (int i = 0; i < TIMED; i++) {
            code(new HashMap<>(tensors));
        }
    }

    /** Puts in the tensors' places what the other side makes of their encodings. */
    synchronized Coded code(Map<String, Tensor> tensors) {
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
