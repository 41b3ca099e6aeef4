using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Paper;

/// <summary>Models and limits of a <see cref="PaperBroker"/>. All memory is reserved at its construction.</summary>
public sealed record PaperOptions
{
    /// <summary>How the queue ahead of a resting order moves.</summary>
    public QueueModel Queue { get; init; } = QueueModel.RiskAverse;

    /// <summary>Exponent of <see cref="QueueModel.Power"/>, 1 to 8; 1 = in proportion to the sizes.</summary>
    public int QueuePower { get; init; } = 1;

    /// <summary>What happens when two of our orders would meet; Allow is refused.</summary>
    public SelfTradeMode SelfTrade { get; init; } = SelfTradeMode.CancelNewest;

    /// <summary>Which time of an event counts.</summary>
    public PaperClock Clock { get; init; } = PaperClock.Receive;

    /// <summary>Added to venue times to get our clock, ns; with <see cref="PaperClock.Venue"/> only.</summary>
    public long VenueClockOffsetNs { get; init; }

    /// <summary>From our decision to a new order at the venue.</summary>
    public PaperLatency Place { get; init; } = new(0);

    /// <summary>From our decision to a replace at the venue.</summary>
    public PaperLatency Replace { get; init; } = new(0);

    /// <summary>From our decision to a cancel at the venue.</summary>
    public PaperLatency Cancel { get; init; } = new(0);

    /// <summary>From the venue to us: fills and every other answer. Answers never overtake each other.</summary>
    public PaperLatency FillFeed { get; init; } = new(0);

    /// <summary>Fees of every instrument.</summary>
    public FeeSchedule Fees { get; init; }

    /// <summary>Instruments have ids below it, 1 to 1,048,576.</summary>
    public int MaxInstruments { get; init; } = 4096;

    /// <summary>Most instruments with a book of levels, 1 to 65,536; others keep to their quotes.</summary>
    public int MaxBooks { get; init; } = 64;

    /// <summary>Most levels of one side of a book, 16 to 1,048,576; the worst level gives way.</summary>
    public int MaxLevelsPerSide { get; init; } = 8192;

    /// <summary>Orders have ids below it, 2 to 67,108,864. 4 bytes each.</summary>
    public int MaxOrders { get; init; } = 1 << 20;

    /// <summary>Most orders that rest at once, 1 to 65,536.</summary>
    public int MaxWorkingOrders { get; init; } = 4096;

    /// <summary>Most commands on their way to the venue, 1 to 65,536; one more is rejected.</summary>
    public int MaxCommands { get; init; } = 4096;

    /// <summary>Most answers on their way to us, 16 to 16,777,216, a power of two.</summary>
    public int MaxAnswers { get; init; } = 1 << 16;

    /// <summary>Reports every value that is out of range at once.</summary>
    /// <exception cref="EngineException">MA-830.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(errors, nameof(Queue), (int)Queue, 0, 2);
        Check(errors, nameof(QueuePower), QueuePower, 1, 8);
        Check(errors, nameof(SelfTrade), (int)SelfTrade, 1, 3);
        Check(errors, nameof(Clock), (int)Clock, 0, 1);
        Check(errors, nameof(MaxInstruments), MaxInstruments, 1, 1 << 20);
        Check(errors, nameof(MaxBooks), MaxBooks, 1, 1 << 16);
        Check(errors, nameof(MaxLevelsPerSide), MaxLevelsPerSide, 16, 1 << 20);
        Check(errors, nameof(MaxOrders), MaxOrders, 2, 1 << 26);
        Check(errors, nameof(MaxWorkingOrders), MaxWorkingOrders, 1, 1 << 16);
        Check(errors, nameof(MaxCommands), MaxCommands, 1, 1 << 16);
        Check(errors, nameof(MaxAnswers), MaxAnswers, 16, 1 << 24);
        if (!int.IsPow2(MaxAnswers))
            errors.Add($"{nameof(MaxAnswers)} is {MaxAnswers}, allowed are powers of two");
        if ((2L * MaxInstruments) + (2L * MaxBooks * MaxLevelsPerSide) > 1 << 28)
            errors.Add($"{nameof(MaxBooks)} times {nameof(MaxLevelsPerSide)} is too much, at most 134,000,000");
        if (errors.Count > 0)
        {
            throw new EngineException(
                "MA-830", ExitCode.Usage, $"the paper venue can not be set up: {string.Join("; ", errors)}");
        }
    }

    private static void Check(List<string> errors, string name, int value, int min, int max)
    {
        if (value < min || value > max)
            errors.Add($"{name} is {value}, allowed are {min} to {max}");
    }
}
