namespace MicroAlpha.Ring;

/// <summary>What a lane is for; it decides who gets a CPU of its own first when there are not enough.</summary>
public enum LaneRole : byte
{
    /// <summary>Books, indicators, strategies, risk: from tick to order.</summary>
    Core = 0,

    /// <summary>A thread that turns a venue's bytes into events.</summary>
    Feed = 1,

    /// <summary>Writes the log.</summary>
    Recorder = 2,

    /// <summary>Ships to ClickHouse.</summary>
    Store = 3,

    /// <summary>Candles, snapshots, dashboards.</summary>
    View = 4,
}
