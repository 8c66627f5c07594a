package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;

/**
 * What a node calls one of the model's own functions by.
 *
 * @param domain empty for ONNX's own
 */
record FunctionKey(String domain, String name, String overload) {
    FunctionKey {
        domain = domain(domain);
    }

    static FunctionKey of(NodeProto call) {
        return new FunctionKey(call.getDomain(), call.getOpType(), call.getOverload());
    }

    static FunctionKey of(FunctionProto function) {
        return new FunctionKey(function.getDomain(), function.getName(), function.getOverload());
    }

    /** ONNX's own operators go by two names. */
    static String domain(String domain) {
        return Op.standard(domain) ? "" : domain;
    }
}
