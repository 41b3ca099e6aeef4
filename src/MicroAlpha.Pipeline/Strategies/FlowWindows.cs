using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Order flow imbalance of each instrument summed over the open window of a fixed width on the receive clock, with
/// the last closed one's sum beside it. Core lane only; preallocated.
/// </summary>
public sealed class FlowWindows
{
    private readonly OfiSet _flows;
    private readonly long[] _ends;
    private readonly long[] _starts;
    private readonly long[] _closed;
    private readonly long _widthNs;
    private RollingHash _history;

    /// <summary>Reserves state.</summary>
    /// <param name="instruments">Instruments, ids from 0.</param>
    /// <param name="widthNs">Width of a window, ns, above 0.</param>
    public FlowWindows(int instruments, long widthNs)
    {
        (_flows, _widthNs) = (new OfiSet(instruments), widthNs);
        (_ends, _starts, _closed) = (new long[instruments], new long[instruments], new long[instruments]);
    }

    /// <summary>Sum of the last closed window, units.</summary>
    public double Closed(uint id) => _closed[id] / 1e9;

    /// <summary>Takes a market in; the sum of the open window, units.</summary>
    public double Update(uint id, in TopOfBook top, long nowNs)
    {
        if (nowNs >= _ends[id])
        {
            _closed[id] = _flows.SumE9(id) - _starts[id];
            _starts[id] = _flows.SumE9(id);
            _ends[id] = nowNs - (nowNs % _widthNs) + _widthNs;
            _history.Fold((ulong)_closed[id]);
        }

        _ = _flows.Update(id, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
        return (_flows.SumE9(id) - _starts[id]) / 1e9;
    }

    /// <summary>Hash of all closed windows so far.</summary>
    public ulong StateHash() => _history.Value;
}
