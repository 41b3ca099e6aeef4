using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>Whether the matching engine's library is there, and which version.</summary>
public static class MatcherLibrary
{
    /// <summary>The file name that is loaded, from beside this assembly.</summary>
    public const string FileName = MatcherNative.Library;

    /// <summary>The version of structs, numbers and rules that this assembly was written for.</summary>
    public const int ExpectedVersion = 1;

    /// <summary>Version of the library; 0 when it cannot be loaded.</summary>
    public static int LoadedVersion { get; } = Probe();

    private static int Probe() =>
        NativeLibrary.TryLoad(FileName, typeof(MatcherLibrary).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, nameof(MatcherNative.ma_abi_version), out _)
            ? (int)MatcherNative.ma_abi_version()
            : 0;
}
