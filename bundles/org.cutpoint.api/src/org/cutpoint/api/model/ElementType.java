package org.cutpoint.api.model;

/** Types of a tensor's elements, named as the Open Inference Protocol names them. */
public enum ElementType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /** Strings; their size is not known from the shape. */
    BYTES(0),
    /**
     * Not in the protocol: a value that is no tensor (a sequence, map or optional), or a tensor of elements that have no
     * name here. It is made where it is returned and never crosses a cut. Its size is not known before it is there; then
     * an element is a byte.
     */
    OPAQUE(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element; 0 where it varies. */
    public int bytes() {
        return bytes;
    }
}
