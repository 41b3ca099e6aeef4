namespace MicroAlpha.Pipeline.Positions;

/// <summary>What is held of one instrument and what it brought.</summary>
public struct Position
{
    /// <summary>Held, 1e-9 units; negative = short.</summary>
    public long NetSizeE9;

    /// <summary>What is held cost by the average, 1e-18 currency units, never negative.</summary>
    public Int128 CostE18;

    /// <summary>Realised by average cost, fees not taken off, 1e-18 currency units.</summary>
    public Int128 RealisedE18;

    /// <summary>Realised by first in first out, fees not taken off, 1e-18 currency units.</summary>
    public Int128 RealisedFifoE18;

    /// <summary>Fees, 1e-18 currency units.</summary>
    public Int128 FeesE18;

    /// <summary>
    /// What closing at the mark would bring over the cost, 1e-18 currency units; the mark is the bid for a long
    /// position and the ask for a short one.
    /// </summary>
    public Int128 UnrealisedE18;

    /// <summary>Last mark, 1e-9 currency units; 0 = none yet.</summary>
    public long MarkPriceE9;

    /// <summary>Executions booked.</summary>
    public long Executions;

    internal int FirstLot;

    internal int LastLot;
}
