using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>Whether the system's liblz4 is there, and which one.</summary>
public static class Lz4Library
{
    /// <summary>The file name that is loaded.</summary>
    public const string FileName = Lz4Native.Library;

    /// <summary>True when the library and its frame interface can be loaded.</summary>
    public static bool IsAvailable { get; } = Probe();

    private static bool Probe()
    {
        if (!NativeLibrary.TryLoad(Lz4Native.Library, out var handle))
            return false;
        return NativeLibrary.TryGetExport(handle, "LZ4F_compressUpdate", out _)
            && Lz4Native.LZ4F_getVersion() == Lz4Native.FrameVersion;
    }
}
