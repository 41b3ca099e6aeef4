using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>Says what is missing when the system has no liblz4.</summary>
internal static class Lz4
{
    /// <summary>Throws MA-301 when liblz4 cannot be loaded.</summary>
    public static void Require()
    {
        if (!Lz4Library.IsAvailable)
        {
            throw new EngineException(
                "MA-301",
                ExitCode.Missing,
                $"the system library {Lz4Library.FileName} is missing; install it: apt-get install liblz4-1");
        }
    }
}
