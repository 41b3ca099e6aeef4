using MicroAlpha.Host.Configuration;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>The log's options as the configuration says them.</summary>
internal static class SessionSettings
{
    /// <summary>Version of this build, written into every segment.</summary>
    public static string Build { get; } =
        System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(SessionSettings).Assembly.Location)
            .ProductVersion ?? "unknown";

    /// <summary>Options for a session.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="sessionFacts">Facts as a JSON object.</param>
    /// <param name="firstTimeNs">Receive time of the first event when it is known; 0 = the wall clock names the
    /// segment.</param>
    public static LogOptions Of(EngineOptions options, string sessionFacts, long firstTimeNs = 0) => new()
    {
        BlockBytes = options.Log.BlockBytes,
        BlockIntervalMs = options.Log.BlockMs,
        SyncIntervalMs = options.Log.SyncIntervalMs,
        SegmentRawBytes = options.Log.SegmentMaxBytes,
        LowSpaceBytes = options.Log.LowSpaceBytes,
        CheckpointEvery = options.Log.CheckpointEvery,
        PoolBlocks = options.Log.PoolBlocks,
        CompressionLevel = options.Log.CompressionLevel,
        Build = Build,
        SessionFacts = sessionFacts,
        FirstTimeNs = firstTimeNs,
    };
}
