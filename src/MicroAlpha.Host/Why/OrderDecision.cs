using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Why;

/// <summary>One decision about an order, with all that was seen when it was made.</summary>
internal sealed record OrderDecision
{
    /// <summary>Sequence of the event that caused it.</summary>
    public required long Sequence { get; init; }

    /// <summary>Time of the decision, ns since the Unix epoch.</summary>
    public required long TimeNs { get; init; }

    /// <summary>What was asked for.</summary>
    public required OrderIntent Intent { get; set; }

    /// <summary>The refusal; its code is None when the gate let it pass.</summary>
    public RiskReject Reject { get; set; }

    /// <summary>Best bid and ask, 1e-9 currency units.</summary>
    public required (long BidE9, long AskE9) Touch { get; init; }

    /// <summary>Position of the account in the instrument, 1e-9 units.</summary>
    public required long PositionE9 { get; init; }

    /// <summary>Indicator values of the instrument, by name.</summary>
    public required IReadOnlyList<(string Name, double Value)> Indicators { get; init; }

    /// <summary>The checks of the gate.</summary>
    public required IReadOnlyList<RiskReading> Checks { get; init; }

    /// <summary>Lines of the log: the last events of the instrument, the cause last.</summary>
    public required IReadOnlyList<string> Before { get; init; }
}
