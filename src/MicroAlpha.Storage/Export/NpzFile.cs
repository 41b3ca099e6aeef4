using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MicroAlpha.Storage.Export;

/// <summary>
/// Writes an npz file with one array of rows named data: a zip with data.npy, format version 1.0 of numpy
/// (numpy.lib.format), no pickled objects.
/// </summary>
internal static class NpzFile
{
    private const int Alignment = 64;

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Rows that <paramref name="write"/> gives.</param>
    /// <param name="write">Calls its argument for each row.</param>
    public static void Write(string path, long count, Action<Action<NpzRow>> write)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        using var entry = zip.CreateEntry("data.npy", CompressionLevel.Fastest).Open();
        entry.Write(Header(count));
        var buffer = new NpzRow[1024];
        var used = 0;
        write(row =>
        {
            buffer[used++] = row;
            if (used < buffer.Length)
                return;
            entry.Write(MemoryMarshal.AsBytes(buffer.AsSpan()));
            used = 0;
        });
        entry.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, used)));
    }

    // Magic, version, length of the text, the text with blanks up to a multiple of 64 and a newline.
    private static byte[] Header(long count)
    {
        var text = $"{{'descr': {NpzRow.Descr}, 'fortran_order': False, 'shape': ({count},), }}";
        const int Fixed = 10;
        var length = ((Fixed + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - Fixed;
        var header = new byte[Fixed + length];
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BitConverter.TryWriteBytes(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n").CopyTo(header, Fixed);
        return header;
    }
}
