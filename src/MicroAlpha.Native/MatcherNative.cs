using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>The calls of native/include/microalpha_matcher.h.</summary>
internal static unsafe partial class MatcherNative
{
    /// <summary>MSBuild puts it beside the assemblies.</summary>
    public const string Library = "libmicroalpha_matcher.so";

#pragma warning disable IDE1006 // the library's own names
    [LibraryImport(Library)]
    public static partial uint ma_abi_version();

    [LibraryImport(Library)]
    public static partial int ma_create(Config* config, nint* matcher);

    [LibraryImport(Library)]
    public static partial void ma_destroy(nint matcher);

    [LibraryImport(Library)]
    public static partial int ma_submit(
        nint matcher, void* commands, int count, void* reports, int capacity, int* consumed, int* required);

    [LibraryImport(Library)]
    public static partial int ma_depth_of(nint matcher, uint instrument, byte side, void* levels, int capacity);
#pragma warning restore IDE1006

    /// <summary>ma_config.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Config
    {
        /// <summary>Orders that may rest at once.</summary>
        public uint MaxOrders;

        /// <summary>Instrument ids are below it.</summary>
        public uint MaxInstruments;
    }
}
