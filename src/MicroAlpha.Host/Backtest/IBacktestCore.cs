using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>What a backtest drives: books, strategies, risk and orders, whatever decides. One thread.</summary>
internal interface IBacktestCore
{
    /// <summary>Takes one event: of the market, or an answer of the venue.</summary>
    void Take(ref EngineEvent slot);

    /// <summary>The next command decided since the last event; false when there is none.</summary>
    /// <param name="command">Receives it.</param>
    /// <param name="sequence">Its sequence in the order of all commands.</param>
    bool TryNextCommand(ref OrderCommand command, out long sequence);

    /// <summary>The touch of an instrument now, 1e-9 currency units; 0 for a side that has none.</summary>
    void Touch(uint instrumentId, out long bidE9, out long askE9);

    /// <summary>Whether the instrument is traded, so that its touches matter.</summary>
    bool IsTraded(uint instrumentId);
}
