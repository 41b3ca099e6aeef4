namespace MicroAlpha.Pipeline.Orders;

/// <summary>What the order table saw. Written by the core lane; others may read single values at any time.</summary>
public sealed class OrderCounters
{
    /// <summary>Orders opened, adopted ones included.</summary>
    public long Opened;

    /// <summary>Live orders found at the venue that this session did not send.</summary>
    public long Adopted;

    /// <summary>Reservations released: as many as orders that are no longer live.</summary>
    public long Released;

    /// <summary>Executions, each once.</summary>
    public long Executions;

    /// <summary>Messages that said nothing new.</summary>
    public long Duplicates;

    /// <summary>Messages about an order that is not in the table.</summary>
    public long Strangers;

    /// <summary>Replaces that nobody asked for; the instrument is halted.</summary>
    public long ForeignReplaces;

    /// <summary>Orders of which more was executed than ordered; the instrument is halted.</summary>
    public long Overfills;

    /// <summary>Executions told after the order was canceled, expired or refused: real, and applied.</summary>
    public long FillsAfterEnd;

    /// <summary>Executions that add up to more than the cumulative size: the instrument is halted.</summary>
    public long Mismatches;

    /// <summary>Messages for which there was no room to remember them; the instrument is halted.</summary>
    public long NotRemembered;

    /// <summary>Refusals by the venue or the last gate.</summary>
    public long Rejects;
}
