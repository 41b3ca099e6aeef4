using MicroAlpha.Events;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>An order of <see cref="NaivePaper"/>.</summary>
internal sealed class NaiveOrder(OrderCommand command)
{
    public uint Id { get; } = command.OrderId;

    public uint Instrument { get; } = command.InstrumentId;

    public Side Side { get; } = command.Side;

    public TimeInForce Life { get; } = command.TimeInForce;

    public bool IsMarket { get; } = command.OrderType == OrderType.Market;

    public bool IsPostOnly { get; } = command.OrderType == OrderType.PostOnly;

    public long Price { get; private init; } = command.PriceE9;

    public long Size { get; set; } = command.SizeE9;

    public long Filled { get; set; }

    /// <summary>Size of others ahead; null = not known.</summary>
    public long? Ahead { get; set; }

    public long Traded { get; set; }

    public long Leaves => Size - Filled;

    public NaiveOrder With(long price, long size) => new(command) { Price = price, Size = size, Filled = Filled };
}
