using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>Reads a segment's footer from the end of the file, without its blocks. Cold path.</summary>
internal static class SegmentEnd
{
    /// <summary>True when the file ends with a sound footer.</summary>
    public static bool TryRead(string path, ILogFiles files, out FooterHead footer)
    {
        footer = default;
        var descriptor = files.OpenRead(path);
        if (descriptor < 0)
            return false;
        try
        {
            return TryRead(descriptor, files, out footer);
        }
        finally
        {
            _ = files.Close(descriptor);
        }
    }

    private static bool TryRead(int descriptor, ILogFiles files, out FooterHead footer)
    {
        footer = default;
        var fileLength = files.GetLength(descriptor);
        Span<byte> tail = stackalloc byte[4];
        if (fileLength < FooterHead.TotalBytes(0) || files.ReadAt(descriptor, tail, fileLength - 4) != 4)
            return false;
        var length = MemoryMarshal.Read<int>(tail);
        if (length < FooterHead.TotalBytes(0) || length > Math.Min(fileLength, FooterHead.TotalBytes(4096)))
            return false;
        var bytes = new byte[length];
        return files.ReadAt(descriptor, bytes, fileLength - length) == length
            && FooterHead.TryRead(bytes, out footer, out var total)
            && total == length
            && footer.BlockBytes == fileLength - length;
    }
}
