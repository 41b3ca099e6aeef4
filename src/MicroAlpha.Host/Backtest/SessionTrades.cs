using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>The executions of one order, at the real venue and at the simulated one, each in order of time.</summary>
/// <param name="orderId">Order.</param>
/// <param name="instrumentId">Its instrument.</param>
/// <param name="side">Bid bought.</param>
internal sealed class SessionTrades(uint orderId, uint instrumentId, Side side)
{
    /// <summary>Order.</summary>
    public uint OrderId => orderId;

    /// <summary>Its instrument.</summary>
    public uint InstrumentId => instrumentId;

    /// <summary>Bid bought.</summary>
    public Side Side => side;

    /// <summary>Executions that the log has.</summary>
    public List<SessionTrade> Real { get; } = [];

    /// <summary>Executions of the paper venue.</summary>
    public List<SessionTrade> Simulated { get; } = [];
}
