namespace MicroAlpha.Host.Backtest;

/// <summary>One of the four ways between us and a venue.</summary>
internal enum LatencyKind : byte
{
    /// <summary>A new order on its way to the venue.</summary>
    Place = 0,

    /// <summary>A replace on its way to the venue.</summary>
    Replace = 1,

    /// <summary>A cancel on its way to the venue.</summary>
    Cancel = 2,

    /// <summary>Answers on their way to us.</summary>
    Feed = 3,
}
