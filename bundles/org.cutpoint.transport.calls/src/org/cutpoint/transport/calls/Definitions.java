package org.cutpoint.transport.calls;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;

/** Services whose methods read their messages in other ways than the generated ones do. */
final class Definitions {
    private Definitions() {}

    /** The service with this method in place of its own one of the same name. */
    static ServerServiceDefinition with(ServerServiceDefinition plain, ServerMethodDefinition<?, ?> own) {
        String replaced = own.getMethodDescriptor().getFullMethodName();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        plain.getServiceDescriptor().getName())
                .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> methods = plain.getMethods().stream()
                .<ServerMethodDefinition<?, ?>>map(method ->
                        method.getMethodDescriptor().getFullMethodName().equals(replaced) ? own : method)
                .toList();
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }
}
