namespace MicroAlpha.Storage.Log;

/// <summary>What a session says became of a gap of its stream.</summary>
public enum LogStreamGapState : byte
{
    /// <summary>Nothing: it was not filled in this session.</summary>
    NotFilled = 0,

    /// <summary>What can be fetched later was fetched: trades and bars, not quotes.</summary>
    Filled = 1,

    /// <summary>Fetching it failed for good.</summary>
    Incomplete = 2,
}
