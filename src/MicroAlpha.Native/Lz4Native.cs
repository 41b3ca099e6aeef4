using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>The calls of liblz4, as lz4frame.h and lz4.h of version 1.9 declare them.</summary>
internal static unsafe partial class Lz4Native
{
    /// <summary>The name the runtime linker finds; Debian's package is liblz4-1.</summary>
    public const string Library = "liblz4.so.1";

    /// <summary>LZ4F_VERSION.</summary>
    public const uint FrameVersion = 100;

#pragma warning disable IDE1006 // liblz4's own names
    [LibraryImport(Library)]
    public static partial uint LZ4F_getVersion();

    [LibraryImport(Library)]
    public static partial uint LZ4F_isError(nuint code);

    [LibraryImport(Library)]
    public static partial int LZ4_compressBound(int sourceSize);

    [LibraryImport(Library)]
    public static partial int LZ4_compress_default(byte* source, byte* target, int sourceSize, int capacity);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressFrameBound(nuint sourceSize, Preferences* preferences);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_createCompressionContext(nint* context, uint version);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_freeCompressionContext(nint context);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressBegin(
        nint context,
        byte* target,
        nuint capacity,
        Preferences* preferences);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressUpdate(
        nint context, byte* target, nuint capacity, byte* source, nuint sourceSize, void* options);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_compressEnd(nint context, byte* target, nuint capacity, void* options);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_createDecompressionContext(nint* context, uint version);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_freeDecompressionContext(nint context);

    [LibraryImport(Library)]
    public static partial void LZ4F_resetDecompressionContext(nint context);

    [LibraryImport(Library)]
    public static partial nuint LZ4F_decompress(
        nint context, byte* target, nuint* targetSize, byte* source, nuint* sourceSize, DecompressOptions* options);
#pragma warning restore IDE1006

    /// <summary>LZ4F_preferences_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Preferences
    {
        /// <summary>4 = blocks of at most 64 KB.</summary>
        public uint BlockSizeId;

        /// <summary>1 = independent blocks.</summary>
        public uint BlockMode;

        /// <summary>1 = a checksum of the whole content behind the frame.</summary>
        public uint ContentChecksum;

        /// <summary>0 = LZ4 frame.</summary>
        public uint FrameType;

        /// <summary>Bytes of content, written into the frame header; 0 = not written.</summary>
        public ulong ContentSize;

        /// <summary>0 = no dictionary.</summary>
        public uint DictionaryId;

        /// <summary>1 = a checksum behind every block.</summary>
        public uint BlockChecksum;

        /// <summary>0 = fast; negative = faster.</summary>
        public int CompressionLevel;

        /// <summary>1 = nothing is buffered between calls.</summary>
        public uint AutoFlush;

        /// <summary>Only for high levels.</summary>
        public uint FavorDecompressionSpeed;

        /// <summary>Reserved, 0.</summary>
        public fixed uint Reserved[3];
    }

    /// <summary>LZ4F_decompressOptions_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DecompressOptions
    {
        /// <summary>1 = the output stays where it is, so the library need not keep a copy.</summary>
        public uint StableTarget;

        /// <summary>1 = checksums are not compared; since 1.9.4, ignored before.</summary>
        public uint SkipChecksums;

        /// <summary>Reserved, 0.</summary>
        public uint Reserved1;

        /// <summary>Reserved, 0.</summary>
        public uint Reserved0;
    }
}
