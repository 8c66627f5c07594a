package org.cutpoint.model.onnx.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Tells whether a file has changed without reading it, as version control systems do: size, time of last modification,
 * and where the file system has it the time of the last change of any kind, which nobody can set back.
 */
record FileStamp(long size, FileTime modified, String identity) {
    static FileStamp of(Path path) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
        String changed = "";
        if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            changed = Files.getAttribute(path, "unix:ctime").toString();
        }
        return new FileStamp(basic.size(), basic.lastModifiedTime(), basic.fileKey() + " " + changed);
    }
}
