package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.SplittableRandom;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
    private static final ModelInferRequest REQUEST =
            Wire.request("model", List.of(tensor("a", 1, 2, 3), tensor("b", 4))).toBuilder()
                    .setId("17")
                    .build();

    private interface Check {
        /** @return whether there was a checksum */
        boolean sound(byte[] bytes) throws InvalidProtocolBufferException;
    }

    /** Flips every bit of a message. What still parses and has a checksum says the same as before. */
    private static void everyBit(byte[] message, Check check) {
        int found = 0;
        for (int bit = 0; bit < 8 * message.length; bit++) {
            byte[] damaged = message.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                check.sound(damaged);
            } catch (TransportException e) {
                assertThat(e.kind()).isEqualTo(Kind.DAMAGED);
                found++;
            } catch (InvalidProtocolBufferException e) {
                found++;
            }
        }
        // All but the bits of the checksum's own name.
        assertThat(found).isGreaterThanOrEqualTo(8 * (message.length - Checksums.PARAMETER.length()) - 8);
    }

    @Test
    void everyChangedBitOfARequestIsFound() {
        ModelInferRequest sealed = Checksums.sealed(REQUEST);
        everyBit(sealed.toByteArray(), bytes -> {
            ModelInferRequest got = ModelInferRequest.parseFrom(bytes);
            boolean there = Checksums.check(got).isPresent();
            if (there) {
                // Fields that nobody knows are all that may differ.
                assertThat(Wire.inputs(got)).isEqualTo(Wire.inputs(sealed));
                assertThat(got.getModelName()).isEqualTo(sealed.getModelName());
            } else {
                // The one bit that changed is the checksum's own name.
                assertThat(got.getInputsList()).isEqualTo(sealed.getInputsList());
                assertThat(got.getRawInputContentsList()).isEqualTo(sealed.getRawInputContentsList());
            }
            return there;
        });
    }

    @Test
    void everyChangedBitOfAnAnswerIsFound() {
        List<Long> sums = List.of(5L, 6L);
        ModelInferResponse plain = Wire.response(REQUEST, new InferReply(List.of(tensor("y", 1, 2)), 1.5));
        ModelInferResponse sealed = Checksums.sealed(plain, sums);
        assertThat(Checksums.check("peer", sealed, sums, true)).isTrue();
        everyBit(sealed.toByteArray(), bytes -> {
            ModelInferResponse got = ModelInferResponse.parseFrom(bytes);
            boolean there = Checksums.check("peer", got, sums, true);
            assertThat(Wire.reply("peer", got)).isEqualTo(Wire.reply("peer", sealed));
            return there;
        });
        assertThat(Checksums.check("peer", plain, sums, false)).isFalse();
        assertThatThrownBy(() -> Checksums.check("peer", plain, sums, true)).isInstanceOf(TransportException.class);
    }

    /** An answer to another request, or to what became of this one on the way, is none. */
    @Test
    void anAnswerIsOfItsRequest() {
        ModelInferResponse answer = Checksums.sealed(
                Wire.response(REQUEST, new InferReply(List.of(tensor("y", 1, 2)), 1.5)), List.of(5L, 6L));
        for (List<Long> others : List.of(List.of(5L), List.of(6L, 5L), List.of(5L, 7L), List.<Long>of())) {
            assertThatThrownBy(() -> Checksums.check("peer", answer, others, true))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("changed on the way");
        }
    }

    /** What formats.md says, by another way to compute it. */
    @Test
    void isTheDocumentedOne() {
        SplittableRandom random = new SplittableRandom(2);
        float[] values = new float[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        ModelInferRequest request = Checksums.sealed(Wire.request("m", List.of(tensor("x", values))).toBuilder()
                .setId("1")
                .build());
        Bitwise crc = new Bitwise();
        crc.text("1").text("m").text("").number(0).number(1);
        crc.text("x").text("FP32").number(request.getInputs(0).getShapeCount());
        request.getInputs(0).getShapeList().forEach(crc::number);
        crc.number(0).number(0).number(1).number(400);
        crc.bytes(request.getRawInputContents(0).toByteArray());
        assertThat(Checksums.stated(request)).isEqualTo(crc.value());
    }

    /** CRC-32C by its definition: reflected polynomial 0x82f63b78, begun with and closed by all ones. */
    private static final class Bitwise {
        private int rest = -1;

        Bitwise bytes(byte... bytes) {
            for (byte b : bytes) {
                rest ^= b & 0xff;
                for (int i = 0; i < 8; i++) {
                    rest = (rest >>> 1) ^ ((rest & 1) * 0x82f63b78);
                }
            }
            return this;
        }

        Bitwise number(long value) {
            for (int i = 0; i < 8; i++) {
                bytes((byte) (value >>> 8 * i));
            }
            return this;
        }

        Bitwise text(String text) {
            return number(text.length()).bytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        long value() {
            return ~rest & 0xffffffffL;
        }
    }
}
