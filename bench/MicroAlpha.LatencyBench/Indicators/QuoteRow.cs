using System.Runtime.InteropServices;

namespace MicroAlpha.LatencyBench.Indicators;

/// <summary>The four numbers of a quote, as they lie in a slot. 1e-9 units.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct QuoteRow(long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9)
{
    /// <summary>Best bid.</summary>
    public readonly long BidPriceE9 = bidPriceE9;

    /// <summary>Its size.</summary>
    public readonly long BidSizeE9 = bidSizeE9;

    /// <summary>Best ask.</summary>
    public readonly long AskPriceE9 = askPriceE9;

    /// <summary>Its size.</summary>
    public readonly long AskSizeE9 = askSizeE9;
}
