package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that are almost valid: a few changes, at any depth and of any field that the format has, to a valid one. Parts move
 * between models, so that an attribute, say, gets the subgraph of another one.
 */
final class Mutations {
    private static final int MAX_CHANGES = 6;
    private static final int MAX_BYTES = 1 << 16;
    /** Where sizes, axes and versions turn. */
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        16,
        64,
        127,
        128,
        255,
        256,
        1000,
        4096,
        4097,
        65_536,
        1 << 20,
        1 << 28,
        1L << 30,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        -1,
        -2,
        -3,
        -128,
        Integer.MIN_VALUE,
        Long.MIN_VALUE
    };

    private final List<ModelProto> models;
    private final Map<Descriptor, List<Message>> parts = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    Mutations(List<ModelProto> models) {
        this.models = models;
        models.forEach(this::collect);
    }

    private void collect(Message message) {
        parts.computeIfAbsent(message.getDescriptorForType(), d -> new ArrayList<>())
                .add(message);
        message.getAllFields().forEach((field, value) -> {
            for (Object one : field.isRepeated() ? (List<?>) value : List.of(value)) {
                if (one instanceof Message inner) {
                    collect(inner);
                } else if (one instanceof String name && !names.contains(name)) {
                    names.add(name);
                }
            }
        });
    }

    ModelProto model(FuzzedDataProvider data) {
        ModelProto model = data.pickValue(models);
        for (int i = data.consumeInt(1, MAX_CHANGES); i > 0; i--) {
            Message.Builder changed = model.toBuilder();
            change(changed, data);
            ModelProto next = (ModelProto) changed.build();
            if (next.getSerializedSize() > MAX_BYTES) {
                return model;
            }
            model = next;
        }
        return model;
    }

    /** Somewhere in the message; most of a model lies deep. */
    private void change(Message.Builder message, FuzzedDataProvider data) {
        List<FieldDescriptor> inner = message.getAllFields().keySet().stream()
                .filter(f -> f.getJavaType() == JavaType.MESSAGE)
                .toList();
        if (inner.isEmpty() || data.consumeInt(0, 3) == 0) {
            edit(message, data.pickValue(message.getDescriptorForType().getFields()), data);
            return;
        }
        FieldDescriptor field = data.pickValue(inner);
        change(
                field.isRepeated()
                        ? message.getRepeatedFieldBuilder(
                                field, data.consumeInt(0, message.getRepeatedFieldCount(field) - 1))
                        : message.getFieldBuilder(field),
                data);
    }

    private void edit(Message.Builder message, FieldDescriptor field, FuzzedDataProvider data) {
        if (!field.isRepeated()) {
            if (data.consumeInt(0, 3) == 0) {
                message.clearField(field);
            } else {
                message.setField(field, value(field, data));
            }
            return;
        }
        int count = message.getRepeatedFieldCount(field);
        if (count == 0 || data.consumeInt(0, 2) == 0) {
            message.addRepeatedField(field, value(field, data));
            return;
        }
        List<Object> values = new ArrayList<>((List<?>) message.getField(field));
        int at = data.consumeInt(0, count - 1);
        int other = data.consumeInt(0, count - 1);
        switch (data.consumeInt(0, 3)) {
            case 0 -> values.remove(at);
            case 1 -> values.add(other, values.get(at));
            case 2 -> values.set(other, values.get(at));
            default -> values.set(at, value(field, data));
        }
        message.setField(field, values);
    }

    private Object value(FieldDescriptor field, FuzzedDataProvider data) {
        return switch (field.getJavaType()) {
            case MESSAGE -> data.pickValue(parts.getOrDefault(
                    field.getMessageType(),
                    List.of(com.google.protobuf.DynamicMessage.getDefaultInstance(field.getMessageType()))));
            case STRING -> data.consumeInt(0, 4) == 0 ? data.consumeString(20) : data.pickValue(names);
            case BYTE_STRING -> ByteString.copyFrom(data.consumeBytes(data.pickValue(new int[] {0, 1, 4, 8, 64, 500})));
            case ENUM -> data.pickValue(field.getEnumType().getValues());
            case INT -> (int) number(data);
            case LONG -> number(data);
            case FLOAT -> data.consumeFloat();
            case DOUBLE -> data.consumeDouble();
            case BOOLEAN -> data.consumeBoolean();
        };
    }

    private static long number(FuzzedDataProvider data) {
        return data.consumeInt(0, 4) == 0 ? data.consumeLong() : data.pickValue(NUMBERS);
    }
}
